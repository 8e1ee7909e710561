import type { SourceCheck, SourceState } from '#shared/modules/lead-sources/lead-sources.contract.ts'
import { isAppError } from '#shared/core/errors.ts'
import { entities } from '#shared/modules.ts'
import { workspaceKey } from '#main/core/config.ts'
import { asSystem, type Core, type Ctx } from '#main/core/context.ts'
import { operate } from '#main/core/operations.ts'
import { demand, demandSpecial } from '#main/core/permissions.ts'
import { sealSecret } from '#main/core/secrets.ts'
import { loadRow } from '#main/core/service.ts'
import { writeRows } from '#main/core/write.ts'
import { checkFolder } from './folder-files.ts'
import { readFolder } from './read-folder.ts'
import { openSourceMailbox, readMailbox } from './read-mailbox.ts'
import { keepMark, marksOf, SourceProblem, sourceById, sourcesHere, thisSeat, type Source } from './sources.ts'

export { listArrivals } from './arrivals.ts'

const entity = entities['lead-sources']

/** One fetch of a source at a time in this process; two seats are kept apart by the lease of the job. */
const busy = new WeakMap<Core, Map<string, Promise<number>>>()

/** Fetches what has come. What is wrong with the source is noted on it and stops nobody. */
export function fetchSource(ctx: Ctx, source: Source, signal: AbortSignal): Promise<number> {
  const running = busy.get(ctx.core) ?? new Map<string, Promise<number>>()
  busy.set(ctx.core, running)
  const before = running.get(source.id)
  if (before) return before
  const work = fetchNow(ctx, source, signal).finally(() => running.delete(source.id))
  running.set(source.id, work)
  return work
}

async function fetchNow(ctx: Ctx, source: Source, signal: AbortSignal): Promise<number> {
  try {
    const taken = await (source.kind === 'folder' ? readFolder(ctx, source, signal) : readMailbox(ctx, source, signal))
    await keepMark(ctx, source.id, { checkedAt: ctx.now(), problem: null })
    return taken
  } catch (error) {
    if (!(error instanceof SourceProblem)) {
      if (!isAppError(error)) ctx.core.log('error', `the source ${source.id} could not be read`, error)
      if (isAppError(error) && error.code === 'UNAVAILABLE') throw error
    }
    const { problem, params } = error instanceof SourceProblem ? error : new SourceProblem('other')
    await keepMark(ctx, source.id, { checkedAt: ctx.now(), problem, params })
    return 0
  }
}

/** Which of the sources this computer fetches, and how each stood at its last turn. */
export async function sourceStates(ctx: Ctx): Promise<{ items: SourceState[] }> {
  demandSpecial(ctx, 'settings:manage')
  const marks = await marksOf(ctx)
  const { seat } = thisSeat(ctx)
  const rows = await ctx.db.selectFrom(entity.table).select(['id', 'seat', 'password']).where('deleted_at', 'is', null).execute()
  return {
    items: rows.map((row) => {
      const mark = marks.get(String(row['id']))
      return { id: String(row['id']), here: row['seat'] === seat, hasPassword: row['password'] !== null, checkedAt: mark?.checkedAt ?? null, problem: mark?.problem ?? null, params: mark?.params ?? {} }
    }),
  }
}

async function mine(ctx: Ctx, id: string): Promise<Source> {
  demandSpecial(ctx, 'settings:manage')
  demand(ctx, entity, 'update')
  return sourceById(ctx, id)
}

/** Can it be read? Nothing is taken. */
export async function checkSource(ctx: Ctx, id: string): Promise<SourceCheck> {
  const source = await mine(ctx, id)
  const told = (check: Partial<SourceCheck>): SourceCheck => ({ ok: true, problem: null, params: {}, waiting: null, ...check })
  try {
    if (source.seat !== thisSeat(ctx).seat) throw new SourceProblem('otherComputer')
    if (source.kind === 'folder') {
      if (source.path === null) throw new SourceProblem('incomplete')
      await checkFolder(source.path, ctx.core.dataDir)
      return told({})
    }
    const box = await openSourceMailbox(ctx, source)
    await box.close()
    return told({ waiting: box.messages })
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error
    return told({ ok: false, problem: error.problem, params: error.params })
  }
}

/** Fetches at once. A folder is looked into twice, so that what stands there is taken. */
export async function fetchById(ctx: Ctx, id: string): Promise<{ taken: number }> {
  await mine(ctx, id)
  const core = asSystem(ctx)
  const source = (await sourcesHere(core)).find((one) => one.id === id)
  if (!source) return { taken: 0 }
  const signal = new AbortController().signal
  const first = await fetchSource(core, source, signal)
  return { taken: first + (source.kind === 'folder' ? await fetchSource(core, source, signal) : 0) }
}

/** The password is sealed with the key of this computer's workspace and never comes back. */
export async function setPassword(ctx: Ctx, input: { id: string; password: string }): Promise<{ ok: true }> {
  await change(ctx, input.id, { password: sealSecret(workspaceKey(ctx.core.dataDir), input.password), ...thisSeat(ctx) })
  await keepMark(ctx, input.id, { checkedAt: null, problem: null })
  return { ok: true }
}

export async function moveHere(ctx: Ctx, id: string): Promise<{ ok: true }> {
  await change(ctx, id, { password: null, ...thisSeat(ctx) })
  return { ok: true }
}

async function change(ctx: Ctx, id: string, values: Record<string, unknown>): Promise<void> {
  await mine(ctx, id)
  await operate(
    ctx,
    { kind: 'update', module: entity.name, recordId: id },
    async (tx) => {
      const before = await loadRow(tx, entity, id, 'update')
      const after = { ...before, ...values, version: before.version + 1, updatedAt: tx.operation!.at, updatedBy: tx.actor.id }
      await writeRows(tx, entity, [{ before, after, action: 'update' }])
    },
    async () => undefined,
  )
}

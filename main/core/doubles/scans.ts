import type { Entity } from '#shared/core/entity.ts'
import { isAppError, ruleBroken } from '#shared/core/errors.ts'
import type { ScanStatus } from '#shared/modules/doubles/doubles.contract.ts'
import type { Row } from '../../db/codec.ts'
import type { Core, Ctx } from '../context.ts'
import { demand, scopeCondition } from '../permissions.ts'
import { isClosing } from '../running.ts'
import { readSetting, writeSetting } from '../settings.ts'
import { groupsOf } from './groups.ts'
import { fillDoubleKeys } from './keys.ts'
import { comparable } from './look.ts'
import { merge } from './merge.ts'
import { findDoubles, keepGroups } from './scan.ts'

/** Searches of this process, by module; the last result of each is kept in the settings. */
interface Kept {
  status: ScanStatus
  abort: AbortController
}
const desks = new WeakMap<Core, Map<string, Kept>>()
const SCOPE = 'doubles'

function deskOf(core: Core): Map<string, Kept> {
  let desk = desks.get(core)
  if (!desk) desks.set(core, (desk = new Map()))
  return desk
}

const NOT_MERGING: ScanStatus['merging'] = { running: false, done: 0, failed: 0, total: 0 }
const blank = (module: string): ScanStatus => ({ module, state: 'never', share: 0, groups: 0, records: 0, startedAt: null, endedAt: null, merging: { ...NOT_MERGING } })

/** Whoever sees a part of the records is not told how many the others have. */
function answer(ctx: Ctx, status: ScanStatus): ScanStatus {
  const seesAll = scopeCondition(ctx, comparable(status.module), 'read') === null
  return { ...status, ...(seesAll ? {} : { groups: 0, records: 0 }), merging: { ...status.merging } }
}

async function keptOf(ctx: Ctx, module: string): Promise<Kept> {
  const desk = deskOf(ctx.core)
  const stored = desk.has(module) ? undefined : ((await readSetting(ctx.db, SCOPE, `scan:${module}`)) as ScanStatus | undefined)
  let kept = desk.get(module)
  if (!kept) desk.set(module, (kept = { status: { ...blank(module), ...stored, merging: { ...NOT_MERGING } }, abort: new AbortController() }))
  return kept
}

/** How the search of a module stands, or what the last one found. */
export async function scanStatusOf(ctx: Ctx, module: string): Promise<ScanStatus> {
  demand(ctx, comparable(module), 'read')
  return answer(ctx, (await keptOf(ctx, module)).status)
}

/** Begins to look through a whole module and answers at once; one search of a module at a time. */
export async function startScan(ctx: Ctx, module: string): Promise<ScanStatus> {
  const entity = comparable(module)
  demand(ctx, entity, 'merge')
  const kept = await keptOf(ctx, module)
  if (kept.status.state === 'running' || kept.status.merging.running) return answer(ctx, kept.status)
  kept.abort = new AbortController()
  kept.status = { ...blank(module), state: 'running', startedAt: ctx.now() }
  ctx.core.later('look for doubles', () => run({ ...ctx, operation: null }, entity, kept))
  return answer(ctx, kept.status)
}

async function run(ctx: Ctx, entity: Entity, kept: Kept): Promise<void> {
  const { status, abort } = kept
  try {
    await fillDoubleKeys(ctx)
    const found = await findDoubles(ctx, entity, abort.signal, ({ share, records }) => Object.assign(status, { share, records }))
    if (found) await keepGroups(ctx, entity, found)
    Object.assign(status, found ? { state: 'done', share: 1, groups: found.length } : { state: 'cancelled' })
  } catch (error) {
    status.state = 'failed'
    throw error
  } finally {
    status.endedAt = ctx.now()
    if (status.state === 'done') await writeSetting(ctx.core.connection.db, SCOPE, `scan:${entity.name}`, status, ctx.now())
    ctx.core.bus.publish([{ seq: 0, module: entity.name, id: null, action: 'scan', actorId: ctx.actor.id }])
  }
}

/** Asks a search, or the merging of sure groups, to stop. The last whole result stays. */
export async function cancelScan(ctx: Ctx, module: string): Promise<ScanStatus> {
  demand(ctx, comparable(module), 'merge')
  const kept = await keptOf(ctx, module)
  kept.abort.abort()
  return answer(ctx, kept.status)
}

/** Merges the groups that need no look, one step of the history each, and answers at once. */
export async function mergeSure(ctx: Ctx, module: string): Promise<ScanStatus> {
  const entity = comparable(module)
  demand(ctx, entity, 'merge')
  const kept = await keptOf(ctx, module)
  if (kept.status.state === 'running') throw ruleBroken('doubles.scanning')
  if (kept.status.merging.running) return answer(ctx, kept.status)
  kept.abort = new AbortController()
  kept.status.merging = { ...NOT_MERGING, running: true }
  ctx.core.later('merge sure doubles', () => mergeAll({ ...ctx, operation: null }, entity, kept))
  return answer(ctx, kept.status)
}

async function mergeAll(ctx: Ctx, entity: Entity, { status, abort }: Kept): Promise<void> {
  const { merging } = status
  try {
    const groups: { records: Record<string, unknown>[] }[] = []
    for (let after: string | null = null; ; ) {
      const page: Awaited<ReturnType<typeof groupsOf>> = await groupsOf(ctx, { module: entity.name, limit: 200, sure: true, ...(after ? { after } : {}) })
      groups.push(...page.items)
      after = page.next
      if (after === null) break
    }
    merging.total = groups.length
    for (const { records } of groups) {
      if (abort.signal.aborted || isClosing(ctx.core)) break
      const [masterId, ...loserIds] = fullestFirst(entity, records as Row[])
      try {
        await merge(ctx, { module: entity.name, masterId: masterId!, loserIds })
        merging.done += 1
      } catch (error) {
        if (!isAppError(error)) throw error
        ctx.core.log('info', 'a sure group could not be merged', error)
        merging.failed += 1
      }
    }
  } finally {
    merging.running = false
  }
}

/** Who knows most of the company is the master; of equals the one that was there first. */
export function fullestFirst(entity: Entity, rows: readonly Row[]): string[] {
  const filled = (row: Row) => Object.keys(entity.fields).filter((name) => row[name] !== null && row[name] !== '' && row[name] !== undefined).length + Object.keys(row.custom).length
  return [...rows].sort((a, b) => filled(b) - filled(a) || (a.id < b.id ? -1 : 1)).map((row) => row.id)
}

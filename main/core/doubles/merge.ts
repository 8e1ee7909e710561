import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import { AppError, ruleBroken } from '#shared/core/errors.ts'
import type { Field } from '#shared/core/field.ts'
import { newId } from '#shared/core/ids.ts'
import { KINDS } from '#shared/core/kinds.ts'
import type { Row } from '../../db/codec.ts'
import { insertMany } from '../../db/insert-many.ts'
import type { Ctx } from '../context.ts'
import { saved } from '../hooks.ts'
import { same } from '../journal.ts'
import { answerRows, type AnsweredRow } from '../labels.ts'
import { keepResult, operate } from '../operations.ts'
import { demand, mayRead } from '../permissions.ts'
import { loadRow, removeRow, whileStale } from '../service.ts'
import { operateInSteps, type Steps } from '../steps.ts'
import { undo, type UndoConflict } from '../undo.ts'
import { checkUnique, emptyOf, Problems } from '../validate.ts'
import { writeRows } from '../write.ts'
import { comparable } from './look.ts'
import { merging, noteById, refuseMerged } from './merges.ts'
import { countPointing, referencesTo } from './references.ts'
import { repointPart, type Move } from './repoint.ts'

export interface MergeInput {
  module: string
  masterId: string
  loserIds: string[]
  /** field -> the record whose value stays */
  winners?: Record<string, string> | undefined
  operationId?: string | undefined
}
export interface MergeResult {
  operationId: string
  masterId: string
  /** rows that went over to the master */
  moved: number
}

/** So many rows go over in one transaction; more of them in many short ones, so that others can go on saving. */
const AT_ONCE = 1500

/**
 * Living records that the actor may merge.
 * @throws NOT_FOUND for one that is gone or hidden; RULE `doubles.merged` for one that was merged already
 */
async function loadAll(ctx: Ctx, entity: Entity, ids: readonly string[]): Promise<Row[]> {
  const rows: Row[] = []
  // In one order everywhere, so that two merges of the same records wait for each other instead of for ever.
  for (const id of [...ids].sort()) {
    await loadRow(ctx, entity, id, 'read', { deleted: true })
    const row = await loadRow(ctx, entity, id, 'merge', { deleted: true })
    if (row.deletedAt !== null) {
      await refuseMerged(ctx, entity, id)
      throw new AppError('NOT_FOUND', { module: entity.name, id })
    }
    rows.push(row)
  }
  return ids.map((id) => rows.find((row) => row.id === id)!)
}

function demandMerge(ctx: Ctx, module: string, ids: readonly string[]): Entity {
  const entity = comparable(module)
  demand(ctx, entity, 'merge')
  if (new Set(ids).size !== ids.length) throw ruleBroken('doubles.itself')
  return entity
}

/** The records side by side, and what would go over from each. Nothing is written. */
export async function previewMerge(ctx: Ctx, input: { module: string; ids: string[] }) {
  const entity = demandMerge(ctx, input.module, input.ids)
  const rows = await loadAll(ctx, entity, input.ids)
  const links: { id: string; rows: { module: string; field: string; count: number }[] }[] = []
  for (const id of input.ids) {
    const counts: { module: string; field: string; count: number }[] = []
    for (const reference of referencesTo(ctx, entity.name)) {
      const count = await countPointing(ctx, reference, entity.name, id)
      if (count > 0) counts.push({ module: reference.entity.name, field: reference.name, count })
    }
    links.push({ id, rows: counts })
  }
  const records: AnsweredRow[] = await answerRows(ctx, entity, rows.map((row) => ({ ...row })))
  return { records, links }
}

/**
 * Makes one record of several: every row that points at a loser points at the master, the master takes the values that
 * were chosen, the losers go to the bin and are known to live on in the master. One operation, undone as one.
 * @throws FORBIDDEN without `<module>:merge`; NOT_FOUND; RULE `doubles.itself`, `doubles.merged`
 */
export async function merge(ctx: Ctx, input: MergeInput): Promise<MergeResult> {
  const entity = demandMerge(ctx, input.module, [input.masterId, ...input.loserIds])
  const operationId = input.operationId ?? newId()
  const title = await titleOf(ctx, entity, input.masterId)
  const start = { id: operationId, kind: 'merge', module: entity.name, recordId: input.masterId, title }
  const found = await seenResult(ctx, input, operationId)
  if (found) return found
  const moves = input.loserIds.map((loserId): Move => ({ module: entity.name, loserId, masterId: input.masterId }))
  if ((await countAll(ctx, moves)) > AT_ONCE) return operateInSteps(ctx, start, (steps) => inSteps(ctx, entity, input, moves, steps), async (_state, result) => result as MergeResult)
  const work = async (tx: Ctx): Promise<MergeResult> => {
    await loadAll(tx, entity, [input.masterId, ...input.loserIds])
    let moved = 0
    for (const move of moves) moved += await repointAll(merging(tx), move)
    await unite(tx, entity, input)
    const result = { operationId, masterId: input.masterId, moved }
    await keepResult(tx, result)
    return result
  }
  return whileStale(() => operate(ctx, start, work, async (_ctx, seen) => seen.result as MergeResult))
}

/** A merge that was sent twice finds its losers gone: the first answer stands. */
async function seenResult(ctx: Ctx, { module, masterId }: MergeInput, operationId: string): Promise<MergeResult | null> {
  const seen = await ctx.db.selectFrom('operations').select(['kind', 'module', 'record_id', 'actor_id', 'state', 'result']).where('id', '=', operationId).executeTakeFirst()
  if (!seen) return null
  if (seen['actor_id'] !== ctx.actor.id) throw ruleBroken('operation.foreign')
  if (seen['kind'] !== 'merge' || seen['module'] !== module || seen['record_id'] !== masterId || seen['state'] !== 'done') throw ruleBroken('operation.other')
  return JSON.parse(String(seen['result'])) as MergeResult
}

async function titleOf(ctx: Ctx, entity: Entity, id: string): Promise<string | null> {
  const row = await loadRow(ctx, entity, id, 'merge', { deleted: true })
  return typeof row[entity.title] === 'string' ? (row[entity.title] as string) : null
}

async function countAll(ctx: Ctx, moves: readonly Move[]): Promise<number> {
  let total = 0
  for (const { module, loserId } of moves) for (const reference of referencesTo(ctx, module)) total += await countPointing(ctx, reference, module, loserId)
  return total
}

async function repointAll(tx: Ctx, move: Move): Promise<number> {
  let total = 0
  for (const reference of referencesTo(tx, move.module)) {
    for (;;) {
      const { moved, more } = await repointPart(tx, reference, move)
      total += moved
      if (!more) break
    }
  }
  return total
}

async function inSteps(ctx: Ctx, entity: Entity, input: MergeInput, moves: readonly Move[], steps: Steps): Promise<MergeResult> {
  await steps.step((tx) => loadAll(tx, entity, [input.masterId, ...input.loserIds]))
  let moved = 0
  for (const move of moves) {
    for (const reference of referencesTo(ctx, entity.name)) {
      for (;;) {
        const part = await steps.step((tx) => repointPart(merging(tx), reference, move))
        moved += part.moved
        if (!part.more) break
        await breathe()
      }
    }
  }
  // What came to point at the losers meanwhile goes over with the last step.
  moved += await steps.step(async (tx) => {
    await loadAll(tx, entity, [input.masterId, ...input.loserIds])
    let late = 0
    for (const move of moves) late += await repointAll(merging(tx), move)
    await unite(tx, entity, input)
    return late
  })
  return { operationId: steps.id, masterId: input.masterId, moved }
}

/** The losers go first, so that what must be unique is free for the master. */
async function unite(asking: Ctx, entity: Entity, input: MergeInput): Promise<void> {
  const tx = merging(asking)
  // Moving rows may have touched the records themselves.
  const [master, ...losers] = await loadAll(asking, entity, [input.masterId, ...input.loserIds])
  for (const loser of losers) await removeRow(tx, entity, loser)
  const after = chosen(asking, entity, master!, losers, input.winners ?? {})
  if (!same({ ...master }, { ...after })) await saveMaster(tx, entity, master!, after)
  const at = tx.operation!.at
  const rows = losers.map(({ id }) => ({ id: newId(), operation_id: tx.operation!.id, module: entity.name, master_id: input.masterId, loser_id: id, at, actor_id: tx.actor.id }))
  await insertMany(tx.db, tx.dialect, 'merges', rows)
  for (const { id } of losers) await takeFollowers(tx, `${entity.name}:${id}`, `${entity.name}:${input.masterId}`)
}

/** Whoever follows a loser hears of the master; should the two be separated, they go on hearing of both. */
async function takeFollowers(tx: Ctx, from: string, to: string): Promise<void> {
  await sql`insert into followers (about, user_id, muted, at) select ${to}, user_id, muted, at from followers as old
    where about = ${from} and not exists (select 1 from followers as mine where mine.about = ${to} and mine.user_id = old.user_id)`.execute(tx.db)
}

async function saveMaster(tx: Ctx, entity: Entity, before: Row, values: Row): Promise<void> {
  const after = { ...values, version: before.version + 1, updatedAt: tx.operation!.at, updatedBy: tx.actor.id }
  await tx.core.hooks.get(entity.name)?.beforeSave?.(tx, { entity, before, after })
  const problems = new Problems()
  await checkUnique(tx, entity, before, after, problems)
  problems.throwIfAny()
  await writeRows(tx, entity, [{ before, after, action: 'update' }])
  await saved(tx, entity, [{ before, after }])
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** The master with the winner's value of each field; lists are united, and what the master lacks the others give. */
function chosen(ctx: Ctx, entity: Entity, master: Row, losers: readonly Row[], winners: Readonly<Record<string, string>>): Row {
  const all = [master, ...losers]
  const ids = new Set(all.map(({ id }) => id))
  /** Those that become one do not point at each other. */
  const outward = (value: unknown): unknown => (typeof value === 'string' && ids.has(value) ? null : value)
  const after: Row = { ...master, custom: { ...master.custom } }
  for (const [name, field] of ctx.core.catalog.fields(entity)) {
    if (field.options.secret) continue
    const get = (row: Row): unknown => outward(field.custom ? row.custom[name] : row[name])
    const put = (value: unknown) => void (field.custom ? (after.custom[name] = value) : (after[name] = value))
    const winner = may(ctx, entity, field) ? all.find((row) => row.id === winners[name]) : undefined
    if (KINDS[field.kind].multi) {
      const united = [...new Set((winner ? [winner] : all).flatMap((row) => (get(row) as string[] | undefined) ?? []))]
      if (!same(united, get(master) ?? [])) put(united)
    } else if (winner) put(get(winner) ?? emptyOf(field))
    else if (isEmpty(get(master)) && mayFill(field)) {
      const value = losers.map(get).find((one) => !isEmpty(one))
      if (value !== undefined) put(value)
    }
  }
  for (const [key, value] of Object.entries(after.custom)) if (isEmpty(value)) delete after.custom[key]
  // What is said of a value goes with it, whoever gave it.
  for (const [name, { options: { follows } }] of Object.entries(entity.fields)) {
    if (follows !== undefined) after[name] = all.find((row) => same(row[follows] ?? null, after[follows] ?? null))?.[name] ?? null
  }
  return after
}

/** What the core keeps of a state (closed when, how long on a stage) and why a record was closed belong to that state alone. */
const mayFill = ({ kind, options }: Field): boolean => (options.readOnly !== 'always' || kind === 'ref') && options.group !== 'closing'

/** What the actor may not see they cannot choose; what the core keeps nobody chooses. */
const may = (ctx: Ctx, entity: Entity, field: Field): boolean => mayRead(ctx, entity, field) && field.options.readOnly !== 'always'

/**
 * Takes a merge back. Fields and links that were changed since stay as they are and are told; what came to the master
 * after the merge stays with it.
 * @throws RULE `doubles.separated` when it was taken back already
 */
export async function unmerge(ctx: Ctx, mergeId: string): Promise<{ operationId: string | null; kept: UndoConflict[] }> {
  const note = await noteById(ctx, mergeId)
  if (!note) throw ruleBroken('doubles.separated')
  const entity = comparable(note.module)
  demand(ctx, entity, 'merge')
  await loadRow(ctx, entity, note.masterId, 'merge', { deleted: true })
  const result = await undo(ctx, { operationId: note.operationId, skipConflicts: true })
  return { operationId: result.operationId, kept: result.conflicts }
}

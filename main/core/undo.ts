import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import { AppError, ruleBroken } from '#shared/core/errors.ts'
import { newId } from '#shared/core/ids.ts'
import { entityOf } from '#shared/modules.ts'
import type { Ctx } from './context.ts'
import { mergedSince, merging } from './doubles/merges.ts'
import { invertEntries, writeInverted, type UndoConflict } from './inverse.ts'
import { journalRow } from './journal.ts'
import { operate, type OperationStart } from './operations.ts'
import { demand, demandSpecial } from './permissions.ts'
import { loadRow } from './service.ts'
import { operateInSteps, type Steps } from './steps.ts'

export type { UndoConflict } from './inverse.ts'

export interface UndoResult {
  done: boolean
  operationId: string | null
  /** records that were changed back; when it is not done because of conflicts, those that still could be */
  changed: number
  conflicts: UndoConflict[]
}

/** Kinds of operations that make no sense to take back. */
const FINAL = new Set(['purge', 'setup'])
const BATCH = 500
/** One transaction up to here; beyond it, many short ones of this many entries. */
const MANY = 2000
const STEP = 100
const CONFLICTS_TOLD = 100

/**
 * Applies the inverse of an operation as a new operation, newest entry first. Fields that were changed since are not
 * touched: they are answered as conflicts, and nothing is undone unless the caller asks for the rest. Undoing an undo
 * is a redo. Works after a restart: everything it needs is in the journal.
 */
export async function undo(asking: Ctx, input: { operationId: string; skipConflicts?: boolean }): Promise<UndoResult> {
  const operation = await loadOperation(asking, input.operationId)
  // A merge has its own right, and moves rows that whoever merges need not see.
  const ctx = (await isMerge(asking, operation)) ? await mergingContext(asking, operation) : asking
  if (operation.actorId !== ctx.actor.id && ctx === asking) demandSpecial(ctx, 'audit:read')
  if (FINAL.has(operation.kind)) throw ruleBroken('undo.final', { kind: operation.kind })
  if (operation.state !== 'done') throw ruleBroken('undo.running')
  if (operation.undoneBy) throw ruleBroken('undo.already')
  const start = { id: newId(), kind: 'undo', module: operation.module, title: operation.title, undoes: operation.id, ...(operation.recordId ? { recordId: operation.recordId } : {}) }
  const skip = input.skipConflicts ?? false
  if (operation.count > MANY) return undoInSteps(ctx, operation, start, skip)
  try {
    return await operate(ctx, start, (tx) => invert(tx, operation, skip), async () => ({ done: true, operationId: start.id, changed: 0, conflicts: [] }))
  } catch (error) {
    if (error instanceof Blocked) return { done: false, operationId: null, changed: error.left, conflicts: error.conflicts }
    throw error
  }
}

/** The merging itself, or an undo of it, or the undo of that. */
async function isMerge(ctx: Ctx, operation: OperationRow): Promise<boolean> {
  let { kind, undoes } = operation
  while (kind === 'undo' && undoes !== null) ({ kind, undoes } = await loadOperation(ctx, undoes))
  return kind === 'merge'
}

async function mergingContext(ctx: Ctx, { module, recordId }: OperationRow): Promise<Ctx> {
  const entity = entityOf(module)
  if (!entity || recordId === null) throw new AppError('NOT_FOUND', { module, id: recordId ?? '' })
  demand(ctx, entity, 'merge')
  await loadRow(ctx, entity, recordId, 'merge', { deleted: true })
  return merging(ctx)
}

/** Rolls the transaction back while the answer is carried out. */
class Blocked extends Error {
  readonly conflicts: UndoConflict[]
  readonly left: number
  constructor(conflicts: UndoConflict[], left: number) {
    super('undo blocked')
    this.conflicts = conflicts
    this.left = left
  }
}

export interface OperationRow {
  id: string
  at: string
  actorId: string | null
  kind: string
  module: string
  recordId: string | null
  title: string | null
  count: number
  undoneBy: string | null
  undoes: string | null
  /** `running` and `cancelled`: an import that is not over, or was taken back */
  state: string
}

export function operationRow(raw: Record<string, unknown>): OperationRow {
  return {
    id: String(raw['id']),
    at: String(raw['at']),
    actorId: (raw['actor_id'] as string | null) ?? null,
    kind: String(raw['kind']),
    module: String(raw['module']),
    recordId: (raw['record_id'] as string | null) ?? null,
    title: (raw['title'] as string | null) ?? null,
    count: Number(raw['count']),
    undoneBy: (raw['undone_by'] as string | null) ?? null,
    undoes: (raw['undoes'] as string | null) ?? null,
    state: String(raw['state']),
  }
}

async function loadOperation(ctx: Ctx, id: string): Promise<OperationRow> {
  const raw = await ctx.db.selectFrom('operations').selectAll().where('id', '=', id).executeTakeFirst()
  if (!raw) throw new AppError('NOT_FOUND', { module: 'operations', id })
  return operationRow(raw)
}

async function invert(ctx: Ctx, operation: OperationRow, skipConflicts: boolean): Promise<UndoResult> {
  await mark(ctx, operation)
  const conflicts: UndoConflict[] = []
  let changed = 0
  let gone = 0
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const part = await invertPart(ctx, operation, before, BATCH, true)
    if (part === null) break
    before = part.before
    changed += part.changed
    gone += part.gone
    conflicts.push(...part.conflicts)
  }
  if (conflicts.length > 0 && !skipConflicts) throw new Blocked(conflicts.slice(0, CONFLICTS_TOLD), changed)
  if (gone > 0 && changed === 0) throw ruleBroken('undo.gone')
  await unmarkUndone(ctx, operation)
  return { done: true, operationId: ctx.operation!.id, changed, conflicts: conflicts.slice(0, CONFLICTS_TOLD) }
}

/**
 * The same for an import of a hundred thousand rows: in short transactions, so that others can go on working; whatever
 * stops it in the middle, nothing is undone. Conflicts are looked for before anything is written.
 */
async function undoInSteps(ctx: Ctx, operation: OperationRow, start: OperationStart & { id: string }, skipConflicts: boolean): Promise<UndoResult> {
  if (!skipConflicts) {
    const { conflicts, left } = await findConflicts(ctx, operation)
    if (conflicts.length > 0) return { done: false, operationId: null, changed: left, conflicts }
  }
  const work = async (steps: Steps): Promise<UndoResult> => {
    await steps.step((tx) => mark(tx, operation))
    const result: UndoResult = { done: true, operationId: start.id, changed: 0, conflicts: [] }
    for (let before = Number.MAX_SAFE_INTEGER; ; await breathe()) {
      const part = await steps.step((tx) => invertPart(tx, operation, before, STEP, true))
      if (part === null) break
      before = part.before
      result.changed += part.changed
      result.conflicts = [...result.conflicts, ...part.conflicts].slice(0, CONFLICTS_TOLD)
    }
    await steps.step((tx) => unmarkUndone(tx, operation))
    return result
  }
  return operateInSteps(ctx, start, work, async (_state, result) => result as UndoResult)
}

async function findConflicts(ctx: Ctx, operation: OperationRow): Promise<{ conflicts: UndoConflict[]; left: number }> {
  const conflicts: UndoConflict[] = []
  let left = 0
  for (let before = Number.MAX_SAFE_INTEGER; conflicts.length < CONFLICTS_TOLD || left === 0; await breathe()) {
    const part = await invertPart(ctx, operation, before, STEP, false)
    if (part === null) break
    before = part.before
    left += part.changed
    conflicts.push(...part.conflicts)
  }
  return { conflicts: conflicts.slice(0, CONFLICTS_TOLD), left }
}

/** Two windows ask at once: the second waits for the row, and finds it taken. */
async function mark(tx: Ctx, operation: OperationRow): Promise<void> {
  const marked = await tx.db.updateTable('operations').set({ undone_by: tx.operation!.id }).where('id', '=', operation.id).where('undone_by', 'is', null).executeTakeFirst()
  if (marked.numUpdatedRows === 0n) throw ruleBroken('undo.already')
}

/** What an undo had undone is as if never undone. */
async function unmarkUndone(tx: Ctx, operation: OperationRow): Promise<void> {
  if (operation.kind !== 'undo' || !operation.undoes) return
  await tx.db.updateTable('operations').set({ undone_by: null }).where('id', '=', operation.undoes).execute()
}

/** The next entries of the operation below a number, newest first; null when there are none. */
async function invertPart(ctx: Ctx, operation: OperationRow, before: number, limit: number, write: boolean): Promise<{ before: number; changed: number; gone: number; conflicts: UndoConflict[] } | null> {
  const found = await sql<Record<string, unknown>>`select * from journal where operation_id = ${operation.id} and seq < ${before} order by seq desc limit ${limit}`.execute(ctx.db)
  if (found.rows.length === 0) return null
  const entries = found.rows.map(journalRow)
  const merged = operation.kind === 'merge' ? await mergedSince(ctx, operation.id) : undefined
  const conflicts: UndoConflict[] = []
  let changed = 0
  let gone = 0
  for (const [module, part] of Map.groupBy(entries, (entry) => entry.module)) {
    const entity = entityOf(module)
    if (!entity) continue
    const inverted = await invertEntries(ctx, entity, part, ctx.operation?.at ?? ctx.now(), merged)
    if (write) await writeInverted(ctx, entity, inverted.changes)
    conflicts.push(...inverted.conflicts)
    if (!entity.readOnly) changed += inverted.changes.length
    gone += inverted.gone
  }
  return { before: entries.at(-1)!.seq, changed, gone, conflicts }
}

import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import { AppError, ruleBroken } from '#shared/core/errors.ts'
import { newId } from '#shared/core/ids.ts'
import { entityOf } from '#shared/modules.ts'
import { entityCodec, type Row } from '../db/codec.ts'
import type { Ctx } from './context.ts'
import { journalRow, same, type JournalRow } from './journal.ts'
import { operate } from './operations.ts'
import { demand, demandSpecial, readableFields } from './permissions.ts'
import { StaleRow } from './stale.ts'
import { writeRows, type RowChange } from './write.ts'

export interface UndoConflict {
  module: string
  id: string
  title: string | null
  fields: string[]
}

export interface UndoResult {
  done: boolean
  operationId: string | null
  changed: number
  conflicts: UndoConflict[]
}

/** Kinds of operations that make no sense to take back. */
const FINAL = new Set(['purge', 'setup'])
const BATCH = 500

/**
 * Applies the inverse of an operation as a new operation, newest entry first. Fields that were changed since are not
 * touched: they are answered as conflicts, and nothing is undone unless the caller asks for the rest. Undoing an undo
 * is a redo. Works after a restart: everything it needs is in the journal.
 */
export async function undo(ctx: Ctx, input: { operationId: string; skipConflicts?: boolean }): Promise<UndoResult> {
  const operation = await loadOperation(ctx, input.operationId)
  if (operation.actorId !== ctx.actor.id) demandSpecial(ctx, 'audit:read')
  if (FINAL.has(operation.kind)) throw ruleBroken('undo.final', { kind: operation.kind })
  if (operation.state !== 'done') throw ruleBroken('undo.running')
  if (operation.undoneBy) throw ruleBroken('undo.already')
  const id = newId()
  try {
    return await operate(
      ctx,
      { id, kind: 'undo', module: operation.module, title: operation.title, undoes: operation.id, ...(operation.recordId ? { recordId: operation.recordId } : {}) },
      (tx) => invert(tx, operation, input.skipConflicts ?? false),
      async () => ({ done: true, operationId: id, changed: 0, conflicts: [] }),
    )
  } catch (error) {
    if (error instanceof Blocked) return { done: false, operationId: null, changed: 0, conflicts: error.conflicts }
    throw error
  }
}

/** Rolls the transaction back while the answer is carried out. */
class Blocked extends Error {
  readonly conflicts: UndoConflict[]
  constructor(conflicts: UndoConflict[]) {
    super('undo blocked')
    this.conflicts = conflicts
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
  // Two windows ask at once: the second waits for the row, and finds it taken.
  const marked = await ctx.db.updateTable('operations').set({ undone_by: ctx.operation!.id }).where('id', '=', operation.id).where('undone_by', 'is', null).executeTakeFirst()
  if (marked.numUpdatedRows === 0n) throw ruleBroken('undo.already')
  const conflicts: UndoConflict[] = []
  let changed = 0
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const found = await sql<Record<string, unknown>>`select * from journal where operation_id = ${operation.id} and seq < ${before} order by seq desc limit ${BATCH}`.execute(ctx.db)
    if (found.rows.length === 0) break
    const entries = found.rows.map(journalRow)
    before = entries.at(-1)!.seq
    for (const [module, part] of Map.groupBy(entries, (entry) => entry.module)) {
      const entity = entityOf(module)
      if (entity) changed += await invertEntries(ctx, entity, part, conflicts)
    }
    if (conflicts.length > 0 && !skipConflicts) throw new Blocked(conflicts.slice(0, 100))
  }
  // What an undo had undone is as if never undone.
  if (operation.kind === 'undo' && operation.undoes) {
    await ctx.db.updateTable('operations').set({ undone_by: null }).where('id', '=', operation.undoes).execute()
  }
  return { done: true, operationId: ctx.operation!.id, changed, conflicts: conflicts.slice(0, 100) }
}

async function invertEntries(ctx: Ctx, entity: Entity, entries: readonly JournalRow[], conflicts: UndoConflict[]): Promise<number> {
  demandInverse(ctx, entity, entries)
  const rows = await rowsById(ctx, entity, [...new Set(entries.map((entry) => entry.recordId))])
  const changes = new Map<string, RowChange>()
  for (const entry of entries) {
    const current = changes.get(entry.recordId)?.after ?? rows.get(entry.recordId)
    if (!current) continue
    const { after, action, blocked } = inverse(ctx, entity, entry, current)
    if (blocked.length > 0) {
      const readable = readableFields(ctx, entity)
      conflicts.push({ module: entity.name, id: current.id, title: (current[entity.title] as string | null) ?? null, fields: blocked.filter((name) => readable.has(name)) })
    }
    if (!after) continue
    const first = rows.get(entry.recordId)!
    changes.set(entry.recordId, {
      before: first,
      after: { ...after, version: first.version + 1, updatedAt: ctx.operation!.at, updatedBy: ctx.actor.id },
      action,
    })
  }
  await writeChanges(ctx, entity, [...changes.values()])
  return changes.size
}

/** Undoing needs the right to do the opposite. */
function demandInverse(ctx: Ctx, entity: Entity, entries: readonly JournalRow[]): void {
  if (entries.some((entry) => entry.action !== 'update')) demand(ctx, entity, entries.some((e) => e.action === 'create') ? 'create' : 'delete')
  else demand(ctx, entity, 'update')
}

async function writeChanges(ctx: Ctx, entity: Entity, changes: readonly RowChange[]): Promise<void> {
  const hook = ctx.core.hooks.get(entity.name)
  for (const { before, after, action } of changes) {
    if (action === 'remove') await hook?.beforeRemove?.(ctx, before!)
    else await hook?.beforeSave?.(ctx, { entity, before, after })
  }
  try {
    await writeRows(ctx, entity, changes)
  } catch (error) {
    if (error instanceof StaleRow) throw ruleBroken('undo.busy')
    throw error
  }
  for (const { before, after } of changes) await hook?.afterSave?.(ctx, { entity, before, after })
}

export async function rowsById(ctx: Ctx, entity: Entity, ids: readonly string[]): Promise<Map<string, Row>> {
  const codec = entityCodec(entity)
  const found = await sql<Record<string, unknown>>`select ${sql.join(codec.names.map((n) => sql.ref(n)))} from ${sql.table(entity.table)} where id in (${sql.join(ids)})`.execute(ctx.db)
  return new Map(found.rows.map((raw) => [String(raw['id']), codec.decode(raw)]))
}

/** The record as it was before the entry, and the fields that somebody has changed since. */
export function inverse(ctx: Ctx, entity: Entity, entry: JournalRow, current: Row): { after: Row | null; action: 'update' | 'remove' | 'restore'; blocked: string[] } {
  if (entry.action === 'create' || entry.action === 'restore') {
    if (current.deletedAt !== null) return { after: null, action: 'remove', blocked: [] }
    return { after: { ...current, deletedAt: ctx.operation!.at }, action: 'remove', blocked: changedSince(entity, entry, current) }
  }
  if (entry.action === 'remove') {
    return current.deletedAt === null ? { after: null, action: 'restore', blocked: [] } : { after: { ...current, deletedAt: null }, action: 'restore', blocked: [] }
  }
  const after: Row = { ...current, custom: { ...current.custom } }
  const blocked: string[] = []
  for (const [name, [from, to]] of Object.entries(entry.diff)) {
    const isCustom = !Object.hasOwn(entity.fields, name)
    const now = isCustom ? (current.custom[name] ?? null) : current[name]
    if (!same(now, to)) blocked.push(name)
    else if (!isCustom) after[name] = from
    else if (from === null) delete after.custom[name]
    else after.custom[name] = from
  }
  return { after: blocked.length === Object.keys(entry.diff).length ? null : after, action: 'update', blocked }
}

/** Taking back a creation would lose what others have filled in since. */
function changedSince(entity: Entity, entry: JournalRow, current: Row): string[] {
  if (entry.action !== 'create' || current.version === entry.version) return []
  return Object.keys(entity.fields).filter((name) => {
    if (entity.fields[name]!.options.secret || entity.fields[name]!.options.readOnly === 'always') return false
    return !same(current[name] ?? null, entry.diff[name]?.[1] ?? emptyLike(current[name]))
  })
}

function emptyLike(value: unknown): unknown {
  if (Array.isArray(value)) return []
  return value === false ? false : null
}

import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import type { Ctx } from './context.ts'
import type { Row } from '../db/codec.ts'
import { insertMade, insertMany } from '../db/insert-many.ts'

export type JournalAction = 'create' | 'update' | 'remove' | 'restore' | 'purge'
/** field -> [before, after]; a custom field stands under its key */
export type Diff = Record<string, [unknown, unknown]>

export interface JournalEntry {
  entity: Entity
  recordId: string
  action: JournalAction
  version: number
  diff: Diff
  /** the record's own: demonstration data has a past */
  at: string
  actorId: string | null
}

const told = new WeakMap<Entity, readonly string[]>()

/** The fields whose changes are told; found once, because every record of an import asks. */
function toldFields(entity: Entity): readonly string[] {
  let names = told.get(entity)
  if (!names) told.set(entity, (names = Object.entries(entity.fields).filter(([, { options }]) => !options.secret && !options.derived).map(([name]) => name)))
  return names
}

/** What changed between two states of a record. Secrets are never in it. */
export function diffOf(entity: Entity, before: Row | null, after: Row): Diff {
  const diff: Diff = {}
  for (const name of toldFields(entity)) {
    const [from, to] = [before?.[name] ?? null, after[name] ?? null]
    if (!same(from, to)) diff[name] = [from, to]
  }
  for (const key of new Set([...Object.keys(before?.custom ?? {}), ...Object.keys(after.custom)])) {
    const [from, to] = [before?.custom[key] ?? null, after.custom[key] ?? null]
    if (!same(from, to)) diff[key] = [from, to]
  }
  return diff
}

export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Writes the entries in the transaction of the change, and remembers what to tell the others after the commit. */
export async function journal(ctx: Ctx, entries: readonly JournalEntry[]): Promise<void> {
  const operation = ctx.operation!
  await insertMade(ctx.db, ctx.dialect, 'journal', entries, (e) => ({
    at: e.at,
    actor_id: e.actorId,
    seat_id: ctx.seatId,
    operation_id: operation.id,
    module: e.entity.name,
    record_id: e.recordId,
    action: e.action,
    version: e.version,
    diff: JSON.stringify(e.diff),
  }))
  // What the core writes along with a record is no record that anybody would count.
  operation.touched += entries.filter((e) => !e.entity.readOnly).length
  // Many changes of one module are told as one: a listener asks again for what it shows.
  if (operation.changes.length + entries.length > 50) {
    const modules = new Set([...operation.changes.map((c) => c.module), ...entries.map((e) => e.entity.name)])
    operation.changes = [...modules].map((module) => ({ seq: 0, module, id: null, action: operation.kind, actorId: ctx.actor.id }))
    return
  }
  for (const e of entries) operation.changes.push({ seq: 0, module: e.entity.name, id: e.recordId, action: e.action, actorId: ctx.actor.id })
}

/**
 * Wakes the seats of some people on a shared server: the journal is what every seat reads. It says that something of
 * theirs has come, never what.
 */
export async function wake(ctx: Ctx, module: string, userIds: readonly string[], operationId: string): Promise<void> {
  const rows = userIds.map((id) => ({ at: ctx.now(), actor_id: null, seat_id: ctx.seatId, operation_id: operationId, module, record_id: id, action: 'create', version: 0, diff: '{}' }))
  await insertMany(ctx.db, ctx.dialect, 'journal', rows)
}

export interface JournalRow {
  seq: number
  at: string
  actorId: string | null
  operationId: string
  module: string
  recordId: string
  action: JournalAction
  version: number
  diff: Diff
}

export function journalRow(raw: Record<string, unknown>): JournalRow {
  return {
    seq: Number(raw['seq']),
    at: String(raw['at']),
    actorId: (raw['actor_id'] as string | null) ?? null,
    operationId: String(raw['operation_id']),
    module: String(raw['module']),
    recordId: String(raw['record_id']),
    action: raw['action'] as JournalAction,
    version: Number(raw['version']),
    diff: JSON.parse(String(raw['diff'])) as Diff,
  }
}

/** Entries of one record after a version, oldest first: what others did since. */
export async function entriesSince(ctx: Ctx, entity: Entity, id: string, version: number): Promise<JournalRow[]> {
  const found = await sql<Record<string, unknown>>`select * from journal where record_id = ${id} and module = ${entity.name} and version > ${version} order by seq`.execute(ctx.db)
  return found.rows.map(journalRow)
}

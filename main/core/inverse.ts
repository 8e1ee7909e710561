import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import { ruleBroken } from '#shared/core/errors.ts'
import { entityCodec, type Row } from '../db/codec.ts'
import { anyOf } from '../db/insert-many.ts'
import type { Ctx } from './context.ts'
import { saved } from './hooks.ts'
import { same, type JournalRow } from './journal.ts'
import { demand, readableFields } from './permissions.ts'
import { StaleRow } from './stale.ts'
import { writeRows, type RowChange } from './write.ts'

/** What stands in the way of an undo: fields of a record that were changed since. */
export interface UndoConflict {
  module: string
  id: string
  title: string | null
  fields: string[]
}

export interface Inverted {
  changes: RowChange[]
  conflicts: UndoConflict[]
  /** entries of records that have left the bin for good */
  gone: number
}

/** What has become of the records of a merge since, for taking it back out of turn. */
export interface MergedSince {
  /** a master that was merged into another record since: old value -> the value that stands for it now */
  follow: ReadonlyMap<string, string>
  /** values that earlier merges have been given back: rows that point there are where they belong */
  givenBack: ReadonlySet<string>
}

/**
 * Records as they were before the entries, newest entry first; fields that were changed since stay as they are and are
 * told. Nothing is written.
 * @throws FORBIDDEN: taking back needs the right to do the opposite
 */
export async function invertEntries(ctx: Ctx, entity: Entity, entries: readonly JournalRow[], at: string, merged?: MergedSince): Promise<Inverted> {
  // What the core has written along goes back along: there is no right to it.
  if (!entity.readOnly) demandInverse(ctx, entity, entries)
  const rows = await rowsById(ctx, entity, [...new Set(entries.map((entry) => entry.recordId))])
  const changes = new Map<string, RowChange>()
  const conflicts: UndoConflict[] = []
  let gone = 0
  for (const entry of entries) {
    const current = changes.get(entry.recordId)?.after ?? rows.get(entry.recordId)
    if (!current) {
      gone += 1
      continue
    }
    const { after, action, blocked } = inverse(entity, entry, current, at, merged)
    if (blocked.length > 0) {
      const readable = readableFields(ctx, entity)
      conflicts.push({ module: entity.name, id: current.id, title: (current[entity.title] as string | null) ?? null, fields: blocked.filter((name) => readable.has(name)) })
    }
    if (!after) continue
    const first = rows.get(entry.recordId)!
    changes.set(entry.recordId, { before: first, after: { ...after, version: first.version + 1, updatedAt: at, updatedBy: ctx.actor.id }, action: whole(first, after, action) })
  }
  return { changes: [...changes.values()], conflicts, gone }
}

/** Several entries of one record make one change: what they do together is what it is called. */
function whole(before: Row, after: Row, action: RowChange['action']): RowChange['action'] {
  if (before.deletedAt === null && after.deletedAt !== null) return 'remove'
  if (before.deletedAt !== null && after.deletedAt === null) return 'restore'
  return action === 'remove' || action === 'restore' ? 'update' : action
}

/** Undoing needs the right to do the opposite. */
function demandInverse(ctx: Ctx, entity: Entity, entries: readonly JournalRow[]): void {
  if (entries.some((entry) => entry.action !== 'update')) demand(ctx, entity, entries.some((e) => e.action === 'create') ? 'create' : 'delete')
  else demand(ctx, entity, 'update')
}

/** Writes what was inverted, with the modules' own rules. */
export async function writeInverted(ctx: Ctx, entity: Entity, changes: readonly RowChange[]): Promise<void> {
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
  await saved(ctx, entity, changes)
}

export async function rowsById(ctx: Ctx, entity: Entity, ids: readonly string[]): Promise<Map<string, Row>> {
  if (ids.length === 0) return new Map()
  const codec = entityCodec(entity)
  const found = await sql<Record<string, unknown>>`select ${codec.selected} from ${sql.table(entity.table)} where id in ${anyOf(ctx.dialect, ids)}`.execute(ctx.db)
  return new Map(found.rows.map((raw) => [String(raw['id']), codec.adopt(raw)]))
}

/** The record as it was before the entry, and the fields that somebody has changed since. */
export function inverse(entity: Entity, entry: JournalRow, current: Row, at: string, merged?: MergedSince): { after: Row | null; action: 'update' | 'remove' | 'restore'; blocked: string[] } {
  if (entry.action === 'create') {
    if (current.deletedAt !== null) return { after: null, action: 'remove', blocked: [] }
    return { after: { ...current, deletedAt: at }, action: 'remove', blocked: changedSince(entity, entry, current) }
  }
  const { after, blocked } = fieldsBefore(entity, entry, current, merged)
  if (entry.action === 'update') return { after, action: 'update', blocked }
  const action = entry.action === 'restore' ? 'remove' : 'restore'
  const isThere = action === 'remove' ? current.deletedAt !== null : current.deletedAt === null
  return isThere ? { after, action: 'update', blocked } : { after: { ...(after ?? current), deletedAt: action === 'remove' ? at : null }, action, blocked }
}

/** The record with the fields of the entry as they were; null when none goes back. */
function fieldsBefore(entity: Entity, entry: JournalRow, current: Row, merged: MergedSince | undefined): { after: Row | null; blocked: string[] } {
  const after: Row = { ...current, custom: { ...current.custom } }
  const blocked: string[] = []
  let changes = 0
  for (const [name, [from, to]] of Object.entries(entry.diff)) {
    const isCustom = !Object.hasOwn(entity.fields, name)
    const now = isCustom ? (current.custom[name] ?? null) : current[name]
    const back = valueBefore(from, to, now, merged)
    if (back === 'blocked') {
      if (!merged?.givenBack.has(String(now))) blocked.push(name)
      continue
    }
    changes += 1
    if (!isCustom) after[name] = back.value
    else if (back.value === null) delete after.custom[name]
    else after.custom[name] = back.value
  }
  return { after: changes === 0 ? null : after, blocked }
}

/** What a field goes back to. A merge knows more: lists give back what it added, and a master may have been merged itself. */
function valueBefore(from: unknown, to: unknown, now: unknown, merged: MergedSince | undefined): { value: unknown } | 'blocked' {
  if (same(now, to)) return { value: from }
  if (!merged) return 'blocked'
  if (Array.isArray(to) && Array.isArray(now)) {
    const [was, became] = [new Set(Array.isArray(from) ? from : []), new Set(to.map((value) => merged.follow.get(String(value)) ?? value))]
    const kept = now.filter((value) => !became.has(value) || was.has(value))
    return { value: [...kept, ...[...was].filter((value) => !kept.includes(value) && !became.has(value))] }
  }
  return typeof to === 'string' && merged.follow.get(to) === now ? { value: from } : 'blocked'
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

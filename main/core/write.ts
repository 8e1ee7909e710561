import { sql } from 'kysely'
import { BASE_FIELDS, columnOf, type Entity } from '#shared/core/entity.ts'
import { entityCodec, type Row } from '../db/codec.ts'
import { anyOf, insertMade, together } from '../db/insert-many.ts'
import type { Ctx } from './context.ts'
import { dropDoubleKeys, writeDoubleKeys } from './doubles/keys.ts'
import { diffOf, journal, type Diff, type JournalAction, type JournalEntry } from './journal.ts'
import { writeLinks } from './links.ts'
import { indexRows, unindexRows } from './search-index.ts'
import { StaleRow } from './stale.ts'
import { refuseCycle } from './tree.ts'

/**
 * The only place that writes records: rows, mirror of links, keys of doubles, journal and search, all in the transaction of the
 * operation. Everything above has been checked already, but that no record stands under itself: whoever takes back, merges
 * or moves many at once meets that here.
 */
export interface RowChange {
  before: Row | null
  after: Row
  action: JournalAction
}

export async function writeRows(ctx: Ctx, entity: Entity, changes: readonly RowChange[]): Promise<void> {
  await refuseCycle(ctx, entity, changes)
  const made = changes.filter((c) => c.before === null)
  const changed = changes.filter((c) => c.before !== null)
  const diffs = new Map<RowChange, Diff>()
  for (const change of changed) diffs.set(change, diffOf(entity, change.before, change.after))
  const entry = (c: RowChange): JournalEntry => ({
    entity,
    recordId: c.after.id,
    action: c.action,
    version: c.after.version,
    diff: diffs.get(c) ?? diffOf(entity, null, c.after),
    at: c.after.updatedAt,
    actorId: c.after.updatedBy,
  })
  await together(ctx.db, [
    () => insertRows(ctx, entity, made.map((c) => c.after)),
    () => updateRows(ctx, entity, changed, diffs),
    () => writeLinks(ctx, entity, changes),
    () => writeDoubleKeys(ctx, entity, changes),
    () => journal(ctx, changes.map(entry)),
    () => indexRows(ctx, entity, changes.filter((c) => c.after.deletedAt === null)),
  ])
  const removed = changes.filter((c) => c.after.deletedAt !== null && c.before?.deletedAt === null)
  if (removed.length > 0) await unindexRows(ctx, entity, removed.map((c) => c.after.id))
}

async function insertRows(ctx: Ctx, entity: Entity, rows: readonly Row[]): Promise<void> {
  const codec = entityCodec(entity)
  const names = [...Object.keys(entity.fields), ...(entity.customizable ? ['custom'] : [])]
  const custom = ctx.core.catalog.custom(entity.name)
  await insertMade(ctx.db, ctx.dialect, entity.table, rows, (row) => withBase(row, codec.encode(row, names, custom)))
}

const BASE_COLUMNS = BASE_FIELDS.map((name) => [name, columnOf(name)] as const)

function withBase(row: Row, columns: Record<string, unknown>): Record<string, unknown> {
  for (const [name, column] of BASE_COLUMNS) columns[column] = row[name]
  return columns
}

/**
 * Writes only the columns that changed; records that change alike (a bulk edit, a merge) in one statement. The version
 * guards against a save that came in between.
 */
async function updateRows(ctx: Ctx, entity: Entity, changed: readonly RowChange[], diffs: ReadonlyMap<RowChange, Diff>): Promise<void> {
  const alike = new Map<string, { version: number; values: Record<string, unknown>; ids: string[] }>()
  for (const change of changed) {
    const values = changedColumns(ctx, entity, change, diffs.get(change)!)
    const version = change.before!.version
    const key = changed.length === 1 ? '' : `${version} ${JSON.stringify(values)}`
    const group = alike.get(key)
    if (group) group.ids.push(change.after.id)
    else alike.set(key, { version, values, ids: [change.after.id] })
  }
  for (const { version, values, ids } of alike.values()) {
    const which = ids.length === 1 ? sql<boolean>`id = ${ids[0]}` : sql<boolean>`id in ${anyOf(ctx.dialect, ids)}`
    const result = await ctx.db.updateTable(entity.table).set(values).where(which).where('version', '=', version).executeTakeFirst()
    if (result.numUpdatedRows !== BigInt(ids.length)) throw new StaleRow(ids[0]!)
  }
}

function changedColumns(ctx: Ctx, entity: Entity, { before, after }: RowChange, diff: Diff): Record<string, unknown> {
  const fields = new Set<string>()
  for (const name of Object.keys(diff)) fields.add(Object.hasOwn(entity.fields, name) ? name : 'custom')
  for (const [name, field] of Object.entries(entity.fields)) if ((field.options.secret || field.options.derived) && before![name] !== after[name]) fields.add(name)
  return {
    version: after.version,
    updated_at: after.updatedAt,
    updated_by: after.updatedBy,
    deleted_at: after.deletedAt,
    ...entityCodec(entity).encode(after, fields, ctx.core.catalog.custom(entity.name)),
  }
}

/** Removes rows for good, with all that hangs on them in the core's own tables. The journal stays. */
export async function purgeRows(ctx: Ctx, entity: Entity, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += 200) {
    const part = ids.slice(at, at + 200)
    await unindexRows(ctx, entity, part)
    await dropDoubleKeys(ctx, entity, part)
    await sql`delete from record_links where module = ${entity.name} and record_id in (${sql.join(part)})`.execute(ctx.db)
    await ctx.db.deleteFrom(entity.table).where('id', 'in', part).execute()
  }
}

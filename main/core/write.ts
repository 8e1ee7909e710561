import { sql } from 'kysely'
import { BASE_FIELDS, columnOf, type Entity } from '#shared/core/entity.ts'
import { entityCodec, type Row } from '../db/codec.ts'
import { insertMany } from '../db/insert-many.ts'
import type { Ctx } from './context.ts'
import { diffOf, journal, type Diff, type JournalAction, type JournalEntry } from './journal.ts'
import { writeLinks } from './links.ts'
import { indexRows, unindexRows } from './search-index.ts'
import { StaleRow } from './stale.ts'

/**
 * The only place that writes records: rows, mirror of links, journal and search, all in the transaction of the
 * operation. Everything above has been checked already.
 */
export interface RowChange {
  before: Row | null
  after: Row
  action: JournalAction
}

export async function writeRows(ctx: Ctx, entity: Entity, changes: readonly RowChange[]): Promise<void> {
  const made = changes.filter((c) => c.before === null)
  const changed = changes.filter((c) => c.before !== null)
  await insertRows(ctx, entity, made.map((c) => c.after))
  const diffs = new Map<RowChange, Diff>()
  for (const change of changed) {
    const diff = diffOf(entity, change.before, change.after)
    diffs.set(change, diff)
    await updateRow(ctx, entity, change, diff)
  }
  await writeLinks(ctx, entity, changes)
  const entries = changes.map((c): JournalEntry => ({
    entity,
    recordId: c.after.id,
    action: c.action,
    version: c.after.version,
    diff: diffs.get(c) ?? diffOf(entity, null, c.after),
    at: c.after.updatedAt,
    actorId: c.after.updatedBy,
  }))
  await journal(ctx, entries)
  await indexRows(ctx, entity, changes.filter((c) => c.after.deletedAt === null))
  const removed = changes.filter((c) => c.after.deletedAt !== null && c.before?.deletedAt === null)
  if (removed.length > 0) await unindexRows(ctx, entity, removed.map((c) => c.after.id))
}

async function insertRows(ctx: Ctx, entity: Entity, rows: readonly Row[]): Promise<void> {
  const codec = entityCodec(entity)
  const names = [...Object.keys(entity.fields), ...(entity.customizable ? ['custom'] : [])]
  const custom = ctx.core.catalog.custom(entity.name)
  await insertMany(ctx.db, ctx.dialect, entity.table, rows.map((row) => ({ ...baseColumns(row), ...codec.encode(row, names, custom) })))
}

function baseColumns(row: Row): Record<string, unknown> {
  return Object.fromEntries(BASE_FIELDS.map((name) => [columnOf(name), row[name]]))
}

/** Writes only the columns that changed. The version guards against a save that came in between. */
async function updateRow(ctx: Ctx, entity: Entity, { before, after }: RowChange, diff: Diff): Promise<void> {
  const fields = new Set<string>()
  for (const name of Object.keys(diff)) fields.add(Object.hasOwn(entity.fields, name) ? name : 'custom')
  for (const [name, field] of Object.entries(entity.fields)) if ((field.options.secret || field.options.derived) && before![name] !== after[name]) fields.add(name)
  const values = {
    version: after.version,
    updated_at: after.updatedAt,
    updated_by: after.updatedBy,
    deleted_at: after.deletedAt,
    ...entityCodec(entity).encode(after, fields, ctx.core.catalog.custom(entity.name)),
  }
  const result = await ctx.db.updateTable(entity.table).set(values).where('id', '=', after.id).where('version', '=', before!.version).executeTakeFirst()
  if (result.numUpdatedRows === 0n) throw new StaleRow(after.id)
}

/** Removes rows for good, with all that hangs on them in the core's own tables. The journal stays. */
export async function purgeRows(ctx: Ctx, entity: Entity, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += 200) {
    const part = ids.slice(at, at + 200)
    await unindexRows(ctx, entity, part)
    await sql`delete from record_links where module = ${entity.name} and record_id in (${sql.join(part)})`.execute(ctx.db)
    await ctx.db.deleteFrom(entity.table).where('id', 'in', part).execute()
  }
}

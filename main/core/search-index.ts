import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import type { Field } from '#shared/core/field.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { fulltextDocument, searchTokens } from '#shared/core/search-words.ts'
import type { Row } from '../db/codec.ts'
import type { DialectName } from '../db/dialect.ts'
import { insertMade } from '../db/insert-many.ts'
import type { Ctx } from './context.ts'

/** Fields that the search reads; sensitive and secret ones never. */
function searchFields(ctx: Ctx, entity: Entity): (readonly [string, Field])[] {
  return ctx.core.catalog.fields(entity).filter(([name, field]) => (field.options.search || name === entity.title) && !field.options.sensitive && !field.options.secret)
}

function textOf(fields: readonly (readonly [string, Field])[], row: Row): string {
  const parts: string[] = []
  for (const [name, field] of fields) {
    const value = field.custom ? row.custom[name] : row[name]
    if (value === null || value === undefined || value === '') continue
    const read = KINDS[field.kind].searchText as ((v: unknown) => string) | undefined
    if (read) parts.push(read(value))
  }
  return parts.join('\n')
}

const DETAIL_KINDS = new Set(['phone', 'email', 'inn'])

/** The second line of a hit: the first phone, mail or INN. */
function detailOf(fields: readonly (readonly [string, Field])[], row: Row): string | null {
  for (const [name, field] of fields) {
    const value = field.custom ? row.custom[name] : row[name]
    if (DETAIL_KINDS.has(field.kind) && typeof value === 'string' && value !== '') return value
  }
  return null
}

/** What the search keeps of one record. */
export interface SearchDoc {
  id: string
  title: string
  detail: string | null
  at: string
  /** what the words are taken from */
  text: string
}

export function searchDoc(ctx: Ctx, entity: Entity, row: Row): SearchDoc {
  const fields = searchFields(ctx, entity)
  return docOf(entity, fields, row, textOf(fields, row))
}

const docOf = (entity: Entity, fields: readonly (readonly [string, Field])[], row: Row, text: string): SearchDoc =>
  ({ id: row.id, title: String(row[entity.title] ?? '').slice(0, 300), detail: detailOf(fields, row), at: row.updatedAt, text })

/** The words of a document, as this database's index wants them. */
export const docWords = (dialect: DialectName, { text }: SearchDoc): string =>
  dialect === 'sqlite' ? searchTokens(text).join(' ') : fulltextDocument(searchTokens(text))

/** Puts records into the search, or brings their entries up to date. Unchanged words cost nothing. */
export async function indexRows(ctx: Ctx, entity: Entity, changes: readonly { before: Row | null; after: Row }[]): Promise<void> {
  if (!entity.searchable) return
  const fields = searchFields(ctx, entity)
  const docs: SearchDoc[] = []
  for (const { before, after } of changes) {
    const text = textOf(fields, after)
    if (before && before.deletedAt === after.deletedAt && textOf(fields, before) === text) continue
    docs.push(docOf(entity, fields, after, text))
  }
  if (docs.length === 0) return
  if (ctx.dialect === 'sqlite') await writeSqlite(ctx, entity, docs)
  else await writeMysql(ctx, entity, docs)
}

async function writeSqlite(ctx: Ctx, entity: Entity, docs: readonly SearchDoc[]): Promise<void> {
  const tail = 'on conflict (record_id, module) do update set title = excluded.title, detail = excluded.detail, updated_at = excluded.updated_at returning doc, record_id'
  const kept = await insertMade<{ doc: number; record_id: string }, SearchDoc>(ctx.db, ctx.dialect, 'search_docs', docs, (d) => ({ module: entity.name, record_id: d.id, title: d.title, detail: d.detail, updated_at: d.at }), { tail })
  const numbers = new Map(kept.map((row) => [row.record_id, row.doc]))
  await insertMade(ctx.db, ctx.dialect, 'search_words', docs, (d) => ({ rowid: numbers.get(d.id), words: docWords('sqlite', d) }), { verb: 'insert or replace into' })
}

async function writeMysql(ctx: Ctx, entity: Entity, docs: readonly SearchDoc[]): Promise<void> {
  const tail = 'on duplicate key update title = values(title), detail = values(detail), updated_at = values(updated_at), words = values(words)'
  await insertMade(ctx.db, ctx.dialect, 'search_docs', docs, (d) => ({ module: entity.name, record_id: d.id, title: d.title, detail: d.detail, updated_at: d.at, words: docWords(ctx.dialect, d) }), { tail })
}

/** Takes records out of the search: they are in the recycle bin. */
export async function unindexRows(ctx: Ctx, entity: Entity, ids: readonly string[]): Promise<void> {
  if (!entity.searchable) return
  for (let at = 0; at < ids.length; at += 500) {
    const which = sql`module = ${entity.name} and record_id in (${sql.join(ids.slice(at, at + 500))})`
    if (ctx.dialect === 'sqlite') await sql`delete from search_words where rowid in (select doc from search_docs where ${which})`.execute(ctx.db)
    await sql`delete from search_docs where ${which}`.execute(ctx.db)
  }
}

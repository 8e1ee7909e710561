import { sql } from 'kysely'
import { scopeOf } from '#shared/core/access.ts'
import type { Entity } from '#shared/core/entity.ts'
import { fts5Query, fulltextQuery, searchQuery } from '#shared/core/search-words.ts'
import type { SearchHit } from '#shared/modules/search/search.contract.ts'
import { entities, entityOf } from '#shared/modules.ts'
import type { Ctx } from './context.ts'
import { scopeCondition, type Condition } from './permissions.ts'

/** A list that is searched shows the newest matches; whole sets (export, bulk) are not cut. */
const LIST_MATCHES = 5000

function match(ctx: Ctx, text: string): { table: Condition; where: Condition } | null {
  const query = searchQuery(text)
  if (ctx.dialect === 'sqlite') {
    const words = fts5Query(query)
    return words === null ? null : { table: sql`search_words join search_docs on search_docs.doc = search_words.rowid`, where: sql`search_words match ${words}` }
  }
  const words = fulltextQuery(query)
  return words === null ? null : { table: sql`search_docs`, where: sql`match (search_docs.words) against (${words} in boolean mode)` }
}

const newestFirst = (ctx: Ctx) => (ctx.dialect === 'sqlite' ? sql`search_words.rowid desc` : sql`search_docs.doc desc`)

/** Narrows a list to the records that the search finds. */
export function searchCondition(ctx: Ctx, entity: Entity, text: string, options: { whole?: boolean } = {}): Condition {
  const found = match(ctx, text)
  if (!found) return sql`1 = 1`
  const limit = options.whole ? sql`` : sql`order by ${newestFirst(ctx)} limit ${LIST_MATCHES}`
  const ids = sql`select search_docs.record_id from ${found.table} where ${found.where} and search_docs.module = ${entity.name} ${limit}`
  // MySQL takes no LIMIT directly inside IN.
  return sql`${sql.ref(`${entity.table}.id`)} in (select record_id from (${ids}) as matches)`
}

/** Everything that the actor may read and that matches, newest first: ranking over a million hits would cost seconds. */
export async function find(ctx: Ctx, input: { q: string; module?: string; limit?: number }): Promise<{ items: SearchHit[] }> {
  const found = match(ctx, input.q)
  const rights = readableDocs(ctx, input.module)
  if (!found || !rights) return { items: [] }
  const rows = await sql<{ module: string; record_id: string; title: string; detail: string | null; updated_at: string }>`
    select search_docs.module, search_docs.record_id, search_docs.title, search_docs.detail, search_docs.updated_at
    from ${found.table} where ${found.where} and ${rights} order by ${newestFirst(ctx)} limit ${input.limit ?? 20}`.execute(ctx.db)
  return { items: rows.rows.map((r) => ({ module: r.module, id: r.record_id, title: r.title, detail: r.detail, updatedAt: r.updated_at })) }
}

/** The rights of every searchable module as one condition on the search's rows; null when nothing may be read. */
function readableDocs(ctx: Ctx, only: string | undefined): Condition | null {
  const wanted = only === undefined ? Object.values(entities) : [entityOf(only)]
  const whole: string[] = []
  const parts: Condition[] = []
  for (const entity of wanted) {
    if (!entity?.searchable || scopeOf(ctx.actor.grants, entity, 'read', ctx.actor.clientId !== null) === 'no') continue
    const condition = scopeCondition(ctx, entity, 'read')
    if (!condition) whole.push(entity.name)
    else parts.push(sql`(search_docs.module = ${entity.name} and exists (select 1 from ${sql.table(entity.table)} where id = search_docs.record_id and ${condition}))`)
  }
  const searchable = Object.values(entities).filter((entity) => entity.searchable).length
  if (only === undefined && whole.length === searchable) return sql`1 = 1`
  if (whole.length > 0) parts.unshift(sql`search_docs.module in (${sql.join(whole)})`)
  return parts.length === 0 ? null : sql`(${sql.join(parts, sql` or `)})`
}

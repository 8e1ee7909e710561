import { sql, type Kysely } from 'kysely'
import { scopeOf } from '#shared/core/access.ts'
import { columnOf, type Entity } from '#shared/core/entity.ts'
import { entityOf } from '#shared/modules.ts'
import type { Tables } from '../db/dialect.ts'
import type { Ctx } from './context.ts'
import type { Bus } from './events.ts'
import { scopeCondition } from './permissions.ts'

/**
 * Titles of the small vocabularies that stand in every list (colleagues, statuses, tags), kept in memory: a page of a
 * list and a save would ask a server for them each time. A change of a module, here or at another seat, drops its titles.
 */
export interface TitleCache {
  /** null when the vocabulary is too large to keep */
  load(db: Kysely<Tables>, entity: Entity, locale: Ctx['locale']): Promise<Titles | null>
  /**
   * What is there already. Inside a transaction nothing may be loaded: it would need a second connection while others
   * wait for ours, and on SQLite there is only one.
   */
  peek(entity: Entity, locale: Ctx['locale']): Titles | null
}

const LOCALES: readonly Ctx['locale'][] = ['ru', 'en']
type Titles = ReadonlyMap<string, string>

/** The title of a record in a language: what has a name in English too («Новый», `New`) shows that one in English. */
function titleIn(entity: Entity, locale: Ctx['locale']) {
  const own = sql.ref<string | null>(columnOf(entity.title))
  const english = `${entity.title}En`
  return locale === 'en' && Object.hasOwn(entity.fields, english) ? sql<string | null>`coalesce(nullif(${sql.ref(columnOf(english))}, ''), ${own})` : own
}

/** A vocabulary that has outgrown this is asked for by id like any other module. */
const MOST = 20_000

export function createTitleCache(bus: Bus): TitleCache {
  const loading = new Map<string, Promise<Titles | null>>()
  const kept = new Map<string, Titles | null>()
  bus.listen((changes) => {
    for (const { module } of changes) {
      for (const locale of LOCALES) {
        loading.delete(`${module} ${locale}`)
        kept.delete(`${module} ${locale}`)
      }
    }
  })
  async function read(db: Kysely<Tables>, entity: Entity, locale: Ctx['locale']): Promise<Titles | null> {
    const found = await sql<{ id: string; title: string | null }>`select id, ${titleIn(entity, locale)} as title from ${sql.table(entity.table)} limit ${MOST + 1}`.execute(db)
    return found.rows.length > MOST ? null : new Map(found.rows.map((row) => [row.id, row.title ?? '']))
  }
  return {
    peek: (entity, locale) => kept.get(`${entity.name} ${locale}`) ?? null,
    async load(db, entity, locale) {
      const key = `${entity.name} ${locale}`
      if (kept.has(key)) return kept.get(key)!
      let promise = loading.get(key)
      if (!promise) loading.set(key, (promise = read(db, entity, locale)))
      try {
        const titles = await promise
        // A change that came meanwhile has taken the promise away: what it brought may be old already.
        if (loading.get(key) === promise) kept.set(key, titles)
        return titles
      } finally {
        if (loading.get(key) === promise) loading.delete(key)
      }
    },
  }
}

/**
 * Titles of records by `module:id`. A record that the actor may not read has no title here.
 * Ids come from our own rows, so at most a few hundred are asked at a time.
 */
export async function titlesOf(ctx: Ctx, keys: Iterable<string>): Promise<Map<string, string>> {
  const byModule = new Map<string, string[]>()
  for (const key of keys) {
    const at = key.indexOf(':')
    const module = key.slice(0, at)
    const ids = byModule.get(module)
    if (ids) ids.push(key.slice(at + 1))
    else byModule.set(module, [key.slice(at + 1)])
  }
  const titles = new Map<string, string>()
  for (const [module, ids] of byModule) {
    const entity = entityOf(module)
    if (!entity || scopeOf(ctx.actor.grants, entity, 'read', ctx.actor.clientId !== null) === 'no') continue
    await addTitles(ctx, entity, ids, titles)
  }
  return titles
}

async function addTitles(ctx: Ctx, entity: Entity, ids: readonly string[], titles: Map<string, string>): Promise<void> {
  const condition = scopeCondition(ctx, entity, 'read')
  const kept = entity.openRead && !condition ? await vocabulary(ctx, entity) : null
  const asked: string[] = []
  for (const id of ids) {
    const title = kept?.get(id)
    if (title === undefined) asked.push(id)
    else titles.set(`${entity.name}:${id}`, title)
  }
  for (let at = 0; at < asked.length; at += 500) {
    const part = sql`id in (${sql.join(asked.slice(at, at + 500))})`
    const where = condition ? sql`${part} and ${condition}` : part
    const found = await sql<{ id: string; title: string | null }>`select id, ${titleIn(entity, ctx.locale)} as title from ${sql.table(entity.table)} where ${where}`.execute(ctx.db)
    for (const row of found.rows) titles.set(`${entity.name}:${row.id}`, row.title ?? '')
  }
}

function vocabulary(ctx: Ctx, entity: Entity): Promise<Titles | null> | Titles | null {
  if (!ctx.operation) return ctx.core.titles.load(ctx.db, entity, ctx.locale)
  // A record may be the operation's own making, which is not kept yet.
  return ctx.operation.changes.some((change) => change.module === entity.name) ? null : ctx.core.titles.peek(entity, ctx.locale)
}

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
export type Titles = ReadonlyMap<string, string>

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

/** What is asked by keys `module:id` instead of by ids of one module. */
export const ANY = '*'

/** Titles of records by module and then by id; those that were asked by their keys stand under `ANY` by these. */
export type TitlesByModule = ReadonlyMap<string, Titles>

/**
 * Titles of records by `module:id`. A record that the actor may not read has no title here.
 * Ids come from our own rows, so at most a few hundred are asked at a time.
 */
export async function titlesOf(ctx: Ctx, keys: Iterable<string>): Promise<Titles> {
  return (await titlesIn(ctx, new Map([[ANY, new Set(keys)]]))).get(ANY)!
}

/** The same for several modules; of a small vocabulary more may be answered than was asked. */
export async function titlesIn(ctx: Ctx, wanted: ReadonlyMap<string, ReadonlySet<string>>): Promise<TitlesByModule> {
  const keys = wanted.get(ANY)
  const titles = new Map<string, Titles>()
  for (const [module, ids] of keys ? withKeys(wanted, keys) : wanted) {
    const entity = entityOf(module)
    if (!entity || scopeOf(ctx.actor.grants, entity, 'read', ctx.actor.clientId !== null) === 'no') continue
    titles.set(module, await titlesOfOne(ctx, entity, ids))
  }
  if (keys) titles.set(ANY, byKey(titles, keys))
  return titles
}

const split = (key: string): [module: string, id: string] => [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)]

function withKeys(wanted: ReadonlyMap<string, ReadonlySet<string>>, keys: ReadonlySet<string>): Map<string, Set<string>> {
  const all = new Map<string, Set<string>>()
  for (const [module, ids] of wanted) if (module !== ANY) all.set(module, new Set(ids))
  for (const key of keys) {
    const [module, id] = split(key)
    const ids = all.get(module)
    if (ids) ids.add(id)
    else all.set(module, new Set([id]))
  }
  return all
}

function byKey(titles: TitlesByModule, keys: ReadonlySet<string>): Titles {
  const found = new Map<string, string>()
  for (const key of keys) {
    const [module, id] = split(key)
    const title = titles.get(module)?.get(id)
    if (title !== undefined) found.set(key, title)
  }
  return found
}

async function titlesOfOne(ctx: Ctx, entity: Entity, ids: ReadonlySet<string>): Promise<Titles> {
  const condition = scopeCondition(ctx, entity, 'read')
  const kept = entity.openRead && !condition ? await vocabulary(ctx, entity) : null
  const asked = kept ? [...ids].filter((id) => !kept.has(id)) : [...ids]
  if (kept && asked.length === 0) return kept
  const titles = new Map<string, string>()
  for (const id of kept ? ids : []) {
    const title = kept!.get(id)
    if (title !== undefined) titles.set(id, title)
  }
  for (let at = 0; at < asked.length; at += 500) {
    const part = sql`id in (${sql.join(asked.slice(at, at + 500))})`
    const where = condition ? sql`${part} and ${condition}` : part
    const found = await sql<{ id: string; title: string | null }>`select id, ${titleIn(entity, ctx.locale)} as title from ${sql.table(entity.table)} where ${where}`.execute(ctx.db)
    for (const row of found.rows) titles.set(row.id, row.title ?? '')
  }
  return titles
}

function vocabulary(ctx: Ctx, entity: Entity): Promise<Titles | null> | Titles | null {
  if (!ctx.operation) return ctx.core.titles.load(ctx.db, entity, ctx.locale)
  // A record may be the operation's own making, which is not kept yet.
  return ctx.operation.changes.some((change) => change.module === entity.name) ? null : ctx.core.titles.peek(entity, ctx.locale)
}

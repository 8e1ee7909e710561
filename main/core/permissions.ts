import { sql, type RawBuilder } from 'kysely'
import { scopeFor, scopeOf, type Scope } from '#shared/core/access.ts'
import { columnOf, type Entity } from '#shared/core/entity.ts'
import type { Field } from '#shared/core/field.ts'
import { AppError } from '#shared/core/errors.ts'
import { entityOf } from '#shared/modules.ts'
import type { CatalogFields } from './catalog.ts'
import type { Actor, Ctx } from './context.ts'

/** A condition on the rows of one table. */
export type Condition = RawBuilder<unknown>

/** @throws FORBIDDEN when the actor may not do this to any record */
export function demand(ctx: Ctx, entity: Entity, action: string): Scope {
  const scope = scopeOf(ctx.actor.grants, entity, action, ctx.actor.clientId !== null)
  if (scope === 'no') throw new AppError('FORBIDDEN', { permission: `${entity.name}:${action}` })
  return scope
}

/** @throws FORBIDDEN for permissions that belong to no entity (`settings:manage`) */
export function demandSpecial(ctx: Ctx, permission: string): void {
  if (scopeFor(ctx.actor.grants, permission) === 'no') throw new AppError('FORBIDDEN', { permission })
}

/** `module:action` of the tables in which the actor's own rows are few: see `shares.ts`. */
export type Shares = ReadonlySet<string>
const UNKNOWN: Shares = new Set()

/**
 * The one predicate of rights: every list, card, save, count, total, search, export, report and history of the
 * entity carries it. null = every row. It is asked of each row that other conditions find; for a whole set of rows
 * `scopeOver` says the same in the way that is quick for it.
 * @throws FORBIDDEN when there is no grant at all
 */
export function scopeCondition(ctx: Ctx, entity: Entity, action: string, few: Shares = UNKNOWN): Condition | null {
  const scope = demand(ctx, entity, action)
  const parts: Condition[] = []
  if (scope !== 'all') parts.push(ownership(ctx, entity, action, few))
  if (ctx.actor.clientId !== null) parts.push(clientOnly(ctx.actor.clientId, entity))
  if (entity.limitedBy && !ctx.actor.grants.has('*')) parts.push(ownTeams(ctx.actor, entity, entity.limitedBy))
  const within = entity.within ? parentCondition(ctx, entity, few) : null
  if (within) parts.push(within)
  if (parts.length === 0) return null
  return parts.length === 1 ? parts[0]! : sql`(${sql.join(parts, sql` and `)})`
}

/** Whose records a scope narrower than "all" means. */
export function ownersOf(actor: Actor, scope: Scope): readonly string[] {
  return scope === 'team' && actor.teamMateIds.length > 0 ? actor.teamMateIds : [actor.id ?? '']
}

/** The columns that make a record somebody's. */
export const ownerColumns = (entity: Entity): string[] => ['created_by', ...(entity.ownedBy ? [columnOf(entity.ownedBy)] : [])]

/**
 * Few records are found by the indexes of their owners; otherwise each row is looked at in the order in which it is
 * wanted anyway. Left to itself a planner would read the table for five records, or collect and sort half of it.
 */
function ownership(ctx: Ctx, entity: Entity, action: string, few: Shares): Condition {
  const owners = sql.join(ownersOf(ctx.actor, demand(ctx, entity, action)))
  if (entity.name === 'users') return sql`id in (${owners})`
  if (few.has(`${entity.name}:${action}`)) {
    const ranges = ownerColumns(entity).map((column) => sql`select id from ${sql.table(entity.table)} where ${sql.ref(column)} in (${owners})`)
    return sql`id in (select id from (${sql.join(ranges, sql` union `)}) as mine)`
  }
  const parts = ownerColumns(entity).map((column) => sql`${withoutIndex(ctx, column)} in (${owners})`)
  if (entity.sharedBy && action === 'read') parts.push(sql`${sql.ref(columnOf(entity.sharedBy))} = 1`)
  return sql`(${sql.join(parts, sql` or `)})`
}

/** The same value, of which no planner thinks that an index could find it. */
function withoutIndex({ dialect }: Ctx, column: string): Condition {
  return dialect === 'sqlite' ? sql`+${sql.ref(column)}` : sql`nullif(${sql.ref(column)}, '')`
}

/** What a limited record holds is for its teams, and for whoever is responsible or made it. */
function ownTeams(actor: Actor, entity: Entity, name: string): Condition {
  const column = sql.ref(columnOf(name))
  const links = sql`record_links where module = ${entity.fields[name]!.options.to} and field = 'teamIds'`
  const mine = actor.teamIds.length > 0 ? sql` and record_id not in (select record_id from ${links} and target_id in (${sql.join(actor.teamIds)}))` : sql``
  const owned = entity.ownedBy ? sql` or ${sql.ref(columnOf(entity.ownedBy))} = ${actor.id ?? ''}` : sql``
  return sql`(${column} is null or ${column} not in (select record_id from ${links}${mine}) or created_by = ${actor.id ?? ''}${owned})`
}

/** A client's person sees the client's own records and nothing of the office. */
function clientOnly(clientId: string, entity: Entity): Condition {
  if (entity.name === 'clients') return sql`id = ${clientId}`
  if (Object.hasOwn(entity.fields, 'clientId')) return sql`client_id = ${clientId}`
  if (entity.within) return sql`1 = 1`
  return sql`1 = 0`
}

/** A record within another is seen when that other one is. */
function parentCondition(ctx: Ctx, entity: Entity, few: Shares): Condition | null {
  const parents = parentsOf(entity).map((parent) => ({ parent, condition: readable(ctx, parent, few) }))
  if (parents.every(({ condition }) => condition === true)) return null
  const column = sql.ref(`${entity.table}.${columnOf(entity.within!)}`)
  const prefixed = entity.fields[entity.within!]!.kind === 'anyRef'
  const found: Condition[] = []
  const parts: Condition[] = []
  for (const { parent, condition } of parents) {
    if (condition === false) continue
    const prefix = prefixed ? `${parent.name}:` : ''
    const ofThis = prefixed ? sql`${column} like ${`${prefix}%`}` : sql`1 = 1`
    const table = sql.table(parent.table)
    const id = prefixed ? sql`substr(${column}, ${prefix.length + 1})` : column
    if (condition === true) parts.push(ofThis)
    else if (few.has(`${parent.name}:read`)) found.push(sql`select ${withPrefix(ctx, prefix)} as id from ${table} where ${condition}`)
    else parts.push(sql`(${ofThis} and exists (select 1 from ${table} where ${sql.ref(`${parent.table}.id`)} = ${id} and ${condition}))`)
  }
  if (found.length > 0) parts.push(sql`${column} in (select id from (${sql.join(found, sql` union all `)}) as whole)`)
  return parts.length > 0 ? sql`(${sql.join(parts, sql` or `)})` : sql`1 = 0`
}

/** The modules whose records this one may lie within. */
export function parentsOf(entity: Entity): Entity[] {
  const field = entity.within ? entity.fields[entity.within]! : null
  const names = field?.kind === 'ref' ? [field.options.to!] : (field?.options.modules ?? [])
  return names.map((name) => entityOf(name)!)
}

/** In the characters of the column that it is compared with: else a server could not use that column's index. */
function withPrefix({ dialect }: Ctx, prefix: string): Condition {
  if (prefix === '') return sql`id`
  return dialect === 'sqlite' ? sql`${prefix} || id` : sql`convert(concat(${prefix}, id) using ascii) collate ascii_bin`
}

/** true = every row of the parent; false = none, the actor may not read it at all. */
function readable(ctx: Ctx, parent: Entity, few: Shares): Condition | boolean {
  if (scopeOf(ctx.actor.grants, parent, 'read', ctx.actor.clientId !== null) === 'no') return false
  return scopeCondition(ctx, parent, 'read', few) ?? true
}

/** May the actor see the values of this field at all? */
export function mayRead(ctx: Ctx, entity: Entity, field: Field): boolean {
  return isReadable(field, maySeeSensitive(ctx, entity))
}

const maySeeSensitive = (ctx: Ctx, entity: Entity): boolean => scopeFor(ctx.actor.grants, `${entity.name}:sensitive`) !== 'no'

function isReadable({ options }: Field, sensitive: boolean): boolean {
  return !options.secret && (!options.sensitive || sensitive)
}

const readableOf = [new WeakMap<CatalogFields, ReadonlySet<string>>(), new WeakMap<CatalogFields, ReadonlySet<string>>()] as const

/**
 * The names of the fields that the actor may see, custom ones included. They depend on two things, and are made once for
 * both: the fields, whose list is another one when the users' own change, and one right, which is looked up each time.
 */
export function readableFields(ctx: Ctx, entity: Entity): ReadonlySet<string> {
  const sensitive = maySeeSensitive(ctx, entity)
  const fields = ctx.core.catalog.fields(entity)
  const kept = readableOf[sensitive ? 1 : 0]
  let names = kept.get(fields)
  if (!names) kept.set(fields, (names = new Set(fields.filter(([, field]) => isReadable(field, sensitive)).map(([name]) => name))))
  return names
}

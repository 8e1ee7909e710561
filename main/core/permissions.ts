import { sql, type RawBuilder } from 'kysely'
import { scopeFor, scopeOf, type Scope } from '#shared/core/access.ts'
import { columnOf, type Entity } from '#shared/core/entity.ts'
import type { Field } from '#shared/core/field.ts'
import { AppError } from '#shared/core/errors.ts'
import { entityOf } from '#shared/modules.ts'
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

/**
 * The one predicate of rights: every list, card, save, count, total, search, export, report and history of the
 * entity carries it. null = every row.
 * @throws FORBIDDEN when there is no grant at all
 */
export function scopeCondition(ctx: Ctx, entity: Entity, action: string): Condition | null {
  const scope = demand(ctx, entity, action)
  const parts: Condition[] = []
  if (scope !== 'all') parts.push(ownership(ctx.actor, entity, scope, action))
  if (ctx.actor.clientId !== null) parts.push(clientOnly(ctx.actor.clientId, entity))
  if (entity.limitedBy && !ctx.actor.grants.has('*')) parts.push(ownTeams(ctx.actor, entity, entity.limitedBy))
  const within = entity.within ? parentCondition(ctx, entity) : null
  if (within) parts.push(within)
  if (parts.length === 0) return null
  return parts.length === 1 ? parts[0]! : sql`(${sql.join(parts, sql` and `)})`
}

function ownership(actor: Actor, entity: Entity, scope: Scope, action: string): Condition {
  const users = scope === 'team' ? actor.teamMateIds : [actor.id ?? '']
  const list = sql.join(users.length > 0 ? users : [actor.id ?? ''])
  const made = sql`created_by in (${list})`
  if (entity.name === 'users') return sql`id in (${list})`
  const shared = entity.sharedBy && action === 'read' ? sql` or ${sql.ref(columnOf(entity.sharedBy))} = 1` : sql``
  const owned = entity.ownedBy ? sql` or ${sql.ref(columnOf(entity.ownedBy))} in (${list})` : sql``
  return sql`(${made}${owned}${shared})`
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
function parentCondition(ctx: Ctx, entity: Entity): Condition | null {
  const name = entity.within!
  const field = entity.fields[name]!
  const column = sql.ref(columnOf(name))
  if (field.kind === 'ref') {
    const parent = entityOf(field.options.to!)!
    const condition = readable(ctx, parent)
    return condition === true ? null : sql`${column} in (select id from ${sql.table(parent.table)} where ${condition})`
  }
  const parents = (field.options.modules ?? []).map((module) => ({ module, entity: entityOf(module)!, condition: readable(ctx, entityOf(module)!) }))
  if (parents.every(({ condition }) => condition === true)) return null
  const parts = parents.map(({ module, entity: parent, condition }) => {
    const prefix = `${module}:`
    if (condition === true) return sql`${column} like ${`${prefix}%`}`
    return sql`(${column} like ${`${prefix}%`} and substr(${column}, ${prefix.length + 1}) in (select id from ${sql.table(parent.table)} where ${condition}))`
  })
  return sql`(${sql.join(parts, sql` or `)})`
}

/** true = every row of the parent; a condition that holds for no row when the actor may not read it at all. */
function readable(ctx: Ctx, parent: Entity): Condition | true {
  if (scopeOf(ctx.actor.grants, parent, 'read', ctx.actor.clientId !== null) === 'no') return sql`1 = 0`
  return scopeCondition(ctx, parent, 'read') ?? true
}

/** May the actor see the values of this field at all? */
export function mayRead(ctx: Ctx, entity: Entity, field: Field): boolean {
  if (field.options.secret) return false
  return !field.options.sensitive || scopeFor(ctx.actor.grants, `${entity.name}:sensitive`) !== 'no'
}

/** The names of the fields that the actor may see, custom ones included. */
export function readableFields(ctx: Ctx, entity: Entity): Set<string> {
  return new Set(ctx.core.catalog.fields(entity).filter(([, field]) => mayRead(ctx, entity, field)).map(([name]) => name))
}

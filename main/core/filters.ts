import { sql, type RawBuilder } from 'kysely'
import { columnOf, referenceTo, type Entity } from '#shared/core/entity.ts'
import { invalid } from '#shared/core/errors.ts'
import type { Filter, FilterLeaf } from '#shared/core/filter.ts'
import { isDay } from '#shared/core/day.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { relativeRange } from '#shared/core/relative-day.ts'
import { entityOf } from '#shared/modules.ts'
import { codeOnly, fieldSql, type FieldSql } from './columns.ts'
import type { Ctx } from './context.ts'
import { scopeCondition, type Condition } from './permissions.ts'

/**
 * A filter as SQL. Identifiers come from the entity and the catalogue only, values are parameters.
 * @throws INVALID for an unknown or hidden field, an operation that its kind has not, or a value of the wrong type
 */
export function filterCondition(ctx: Ctx, entity: Entity, filter: Filter): Condition {
  if ('field' in filter) return leafCondition(ctx, entity, filter)
  if ('not' in filter) return sql`not coalesce(${filterCondition(ctx, entity, filter.not)}, 0)`
  const [parts, word, none] = 'and' in filter ? [filter.and, sql` and `, sql`1 = 1`] : [filter.or, sql` or `, sql`1 = 0`]
  if (parts.length === 0) return 'and' in filter ? none : sql`1 = 1`
  return sql`(${sql.join(parts.map((part) => filterCondition(ctx, entity, part)), word as RawBuilder<unknown>)})`
}

function leafCondition(ctx: Ctx, entity: Entity, leaf: FilterLeaf): Condition {
  if (leaf.field.includes('.')) return relatedCondition(ctx, entity, leaf)
  const target = fieldSql(ctx, entity, leaf.field)
  const kind = KINDS[target.field.kind]
  if (!kind.ops.includes(leaf.op)) throw invalid({ [leaf.field]: 'filter.operation' })
  if (kind.multi) return linksCondition(ctx, entity, target, leaf)
  const one = (value: unknown = leaf.value) => target.toOrder(scalar(leaf.field, target, value))
  const many = () => list(leaf.field, leaf.value).map((v) => one(v))
  switch (leaf.op) {
    case 'eq':
      return leaf.value === null ? isEmpty(target) : sql`${byValue(target)} = ${one()}`
    case 'ne':
      return leaf.value === null ? sql`not ${isEmpty(target)}` : sql`(${byValue(target)} <> ${one()} or ${byValue(target)} is null)`
    case 'in':
      return oneOf(byValue(target), many())
    case 'notIn':
      return sql`(not ${oneOf(byValue(target), many())} or ${byValue(target)} is null)`
    case 'lt':
      return sql`${byValue(target)} < ${downTo(target, one())}`
    case 'lte':
      return sql`${byValue(target)} <= ${upTo(target, one())}`
    case 'gt':
      return sql`${byValue(target)} > ${upTo(target, one())}`
    case 'gte':
      return sql`${byValue(target)} >= ${downTo(target, one())}`
    case 'between': {
      const [from, to] = many()
      return sql`(${byValue(target)} >= ${downTo(target, from ?? null)} and ${byValue(target)} <= ${upTo(target, to ?? null)})`
    }
    case 'contains':
      return like(target, `%${escapeLike(text(target, leaf))}%`)
    case 'startsWith':
      return like(target, `${escapeLike(text(target, leaf))}%`)
    case 'empty':
      return isEmpty(target)
    case 'notEmpty':
      return sql`not ${isEmpty(target)}`
    case 'relative':
      return relative(ctx, target, leaf)
    case 'me':
      return sql`${target.value} = ${ctx.actor.id ?? ''}`
    case 'myTeam':
      return oneOf(target.value, ctx.actor.teamMateIds)
    default:
      throw invalid({ [leaf.field]: 'filter.operation' })
  }
}

/**
 * `lead-moves.toStageId`: some record that refers to this one says so. The rights of those records hold here too, so that
 * nothing can be found out through them.
 */
function relatedCondition(ctx: Ctx, entity: Entity, leaf: FilterLeaf): Condition {
  const [module = '', ...rest] = leaf.field.split('.')
  const related = entityOf(module)
  const link = related ? referenceTo(related, entity.name) : null
  if (!related || !link || rest.length !== 1) throw invalid({ [leaf.field]: 'field.unknown' })
  const scope = scopeCondition(ctx, related, 'read')
  const conditions = [sql`${sql.ref(`${related.table}.${columnOf(link)}`)} = ${sql.ref(`${entity.table}.id`)}`, sql`deleted_at is null`, leafCondition(ctx, related, { ...leaf, field: rest[0]! })]
  return sql`exists (select 1 from ${sql.table(related.table)} where ${sql.join(scope ? [...conditions, scope] : conditions, sql` and `)})`
}

/** `createdAt` sorts by the id but is compared as an instant. */
function byValue(target: FieldSql): RawBuilder<unknown> {
  return target.name === 'createdAt' ? target.value : target.order
}

function isEmpty(target: FieldSql): Condition {
  return KINDS[target.field.kind].storage === 'text' || KINDS[target.field.kind].storage === 'longText'
    ? sql`(${target.value} is null or ${target.value} = '')`
    : sql`(${target.value} is null)`
}

function oneOf(value: RawBuilder<unknown>, values: readonly unknown[]): Condition {
  return values.length === 0 ? sql`1 = 0` : sql`${value} in (${sql.join(values)})`
}

function like(target: FieldSql, pattern: string): Condition {
  return sql`${target.order} like ${pattern} escape '!'`
}

function escapeLike(value: string): string {
  return value.replace(/[!%_]/g, (c) => `!${c}`)
}

function text(target: FieldSql, leaf: FilterLeaf): string {
  if (typeof leaf.value !== 'string') throw invalid({ [leaf.field]: 'filter.value' })
  const value = target.toOrder(leaf.value)
  return typeof value === 'string' ? value : leaf.value
}

/** A day given for an instant means the whole of it, as the office's own clock counts days. */
function upTo(target: FieldSql, value: unknown): unknown {
  return isDayForInstant(target, value) ? new Date(`${value}T23:59:59.999`).toISOString() : value
}

function downTo(target: FieldSql, value: unknown): unknown {
  return isDayForInstant(target, value) ? new Date(`${value}T00:00:00.000`).toISOString() : value
}

function isDayForInstant(target: FieldSql, value: unknown): value is string {
  return target.field.kind === 'instant' && typeof value === 'string' && isDay(value)
}

function scalar(name: string, target: FieldSql, value: unknown): unknown {
  const storage = KINDS[target.field.kind].storage
  const fits =
    value === null ||
    (storage === 'bool' ? typeof value === 'boolean' : storage === 'int' ? typeof value === 'number' && Number.isFinite(value) : typeof value === 'string')
  if (!fits) {
    // The short form of a query string has text only.
    if (storage === 'int' && typeof value === 'string' && /^-?\d{1,15}$/.test(value)) return Number(value)
    if (storage === 'bool' && (value === 'true' || value === 'false')) return value === 'true' ? 1 : 0
    throw invalid({ [name]: 'filter.value' })
  }
  return typeof value === 'boolean' ? Number(value) : value
}

function list(name: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw invalid({ [name]: 'filter.value' })
  return value
}

/** Values of multi-valued fields are mirrored in `record_links`, which has an index for every way to ask. */
function linksCondition(ctx: Ctx, entity: Entity, target: FieldSql, leaf: FilterLeaf): Condition {
  const field = target.field.custom?.key ?? target.name
  const holders = (values: readonly unknown[]) => sql`select record_id from record_links where module = ${entity.name} and field = ${field} and target_id in (${sql.join(values)})`
  const any = sql`exists (select 1 from record_links where record_id = ${sql.ref(`${entity.table}.id`)} and module = ${entity.name} and field = ${field})`
  if (leaf.op === 'empty') return sql`not ${any}`
  if (leaf.op === 'notEmpty') return any
  const values = list(leaf.field, leaf.value).map((v) => codeOnly(scalar(leaf.field, target, String(v))))
  if (values.length === 0) return leaf.op === 'hasAny' ? sql`1 = 0` : sql`1 = 1`
  if (leaf.op === 'hasAny') return sql`id in (${holders(values)})`
  if (leaf.op === 'hasNone') return sql`id not in (${holders(values)})`
  return sql`(${sql.join(values.map((v) => sql`id in (${holders([v])})`), sql` and `)})`
}

function relative(ctx: Ctx, target: FieldSql, leaf: FilterLeaf): Condition {
  const range = typeof leaf.value === 'string' ? relativeRange(leaf.value, ctx.today()) : null
  if (!range) throw invalid({ [leaf.field]: 'filter.value' })
  const from = range.from === null ? null : sql`${target.value} >= ${downTo(target, range.from)}`
  const to = range.to === null ? null : sql`${target.value} <= ${upTo(target, range.to)}`
  const parts = [from, to].filter((part) => part !== null)
  return parts.length === 0 ? sql`1 = 1` : sql`(${sql.join(parts, sql` and `)})`
}

import { sql, type RawBuilder } from 'kysely'
import { BASE_FIELDS, columnOf, type Entity } from '#shared/core/entity.ts'
import { f, type Field } from '#shared/core/field.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { foldText, sortKey } from '#shared/core/text.ts'
import { invalid } from '#shared/core/errors.ts'
import { hasKey } from '../db/codec.ts'
import { isCode } from '../db/schema.ts'
import type { DialectName } from '../db/dialect.ts'
import type { Ctx } from './context.ts'
import { mayRead } from './permissions.ts'

/** How a field is met in SQL: one place for filter, sort, group and index, so that they match exactly. */
export interface FieldSql {
  name: string
  field: Field
  /** the stored value */
  value: RawBuilder<unknown>
  /** what it is sorted and compared by: the folded text where there is one */
  order: RawBuilder<unknown>
  /** `order` is a column by itself and no expression */
  isColumn: boolean
  /** brings a value of the outside into the form of `order` */
  toOrder(value: unknown): unknown
  /** this field of a row in the form of `order`, for cursors */
  orderOf(row: Record<string, unknown>): unknown
}

const BASE: Record<(typeof BASE_FIELDS)[number], Field> = {
  id: f.text({}),
  version: f.int({}),
  createdAt: f.instant({}),
  createdBy: f.ref({ to: 'users' }),
  updatedAt: f.instant({}),
  updatedBy: f.ref({ to: 'users' }),
  deletedAt: f.instant({}),
}

/**
 * Finds a field by the name that a filter, sort or column uses.
 * @throws INVALID when there is no such field, or the actor may not see it: a hidden field must not leak by filtering
 */
export function fieldSql(ctx: Ctx, entity: Entity, name: string): FieldSql {
  const base = Object.hasOwn(BASE, name) ? BASE[name as keyof typeof BASE] : null
  const field = base ?? ctx.core.catalog.field(entity, name)
  if (!field || (!base && !mayRead(ctx, entity, field))) throw invalid({ [name]: 'field.unknown' })
  if (name === 'id') return plain(name, field, sql.ref('id'))
  // Ids are made in the order of time, and the primary key is sorted by them already.
  if (name === 'createdAt') return { ...plain(name, field, sql.ref('created_at')), order: sql.ref('id'), orderOf: (row) => row['id'] }
  return field.custom ? customSql(ctx.dialect, field) : fixedSql(ctx.dialect, name, field)
}

function plain(name: string, field: Field, value: RawBuilder<unknown>): FieldSql {
  return { name, field, value, order: value, isColumn: true, toOrder: isCode(field) || Object.hasOwn(BASE, name) ? codeOnly : (v) => v, orderOf: (row) => row[name] ?? null }
}

/**
 * A server keeps codes (ids, days, INN …) as ASCII and fails on any other text beside them. Such a text equals no code;
 * cut before its first foreign letter, with the last character of ASCII in its place, it also sorts as it would.
 */
export const codeOnly = (value: unknown): unknown => (typeof value === 'string' ? value.replace(/[^\0-\x7f][^]*$/, '\x7f') : value)

function fixedSql(dialect: DialectName, name: string, field: Field): FieldSql {
  const value = sql.ref(columnOf(name))
  const sort = KINDS[field.kind].sort
  if (hasKey(field)) {
    return { name, field, value, order: sql.ref(`${columnOf(name)}_key`), isColumn: true, toOrder: keyed, orderOf: (row) => keyed(row[name] ?? null) }
  }
  if (sort === 'key' && dialect === 'sqlite') {
    return { name, field, value, order: sql`fold(${value})`, isColumn: false, toOrder: folded, orderOf: (row) => folded(row[name] ?? null) }
  }
  if (KINDS[field.kind].storage === 'bool') return { ...plain(name, field, value), orderOf: (row) => (row[name] === true ? 1 : 0) }
  return plain(name, field, value)
}

const keyed = (value: unknown) => (typeof value === 'string' ? sortKey(value) : value)
const folded = (value: unknown) => (typeof value === 'string' ? foldText(value) : value)
const fromCustom = (key: string) => (row: Record<string, unknown>) => (row['custom'] as Record<string, unknown>)[key] ?? null

function customSql(dialect: DialectName, field: Field): FieldSql {
  const key = field.custom!.key
  const kind = KINDS[field.kind]
  const value = jsonValue(dialect, key, kind.storage === 'int')
  const get = fromCustom(key)
  if (kind.storage === 'bool') {
    return { name: key, field, value: boolValue(dialect, key), order: boolValue(dialect, key), isColumn: false, toOrder: (v) => (v ? 1 : 0), orderOf: (row) => (get(row) === true ? 1 : 0) }
  }
  if (kind.sort === 'key') {
    return { name: key, field, value, order: indexedValue(dialect, field, `${key}k`), isColumn: false, toOrder: keyed, orderOf: (row) => keyed(get(row)) }
  }
  return { name: key, field, value, order: indexedValue(dialect, field, key), isColumn: false, toOrder: (v) => v, orderOf: get }
}

/** The expression that an expression index is made of, letter by letter. */
export function indexedValue(dialect: DialectName, field: Field, key: string): RawBuilder<unknown> {
  if (dialect !== 'sqlite' && field.custom?.indexed) return sql.ref(`cf_${field.custom.key}`)
  return jsonValue(dialect, key, KINDS[field.kind].storage === 'int')
}

/** Text of a JSON member; keys are `f<number>` from the catalogue, so they stand in the text of the query. */
export function jsonValue(dialect: DialectName, key: string, asInteger: boolean): RawBuilder<unknown> {
  const path = sql.raw(`'$.${key.replace(/[^a-z0-9]/g, '')}'`)
  if (dialect === 'sqlite') return sql`json_extract(custom, ${path})`
  const text = sql`json_unquote(json_extract(custom, ${path}))`
  return asInteger ? sql`cast(${text} as signed)` : sql`cast(${text} as char(160) character set utf8mb4) collate utf8mb4_bin`
}

function boolValue(dialect: DialectName, key: string): RawBuilder<unknown> {
  if (dialect === 'sqlite') return sql`coalesce(json_extract(custom, ${sql.raw(`'$.${key}'`)}), 0)`
  return sql`(json_unquote(json_extract(custom, ${sql.raw(`'$.${key}'`)})) <=> 'true')`
}

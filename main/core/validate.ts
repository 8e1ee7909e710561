import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { ZodType } from 'zod'
import type { Entity } from '#shared/core/entity.ts'
import { invalid } from '#shared/core/errors.ts'
import type { Field } from '#shared/core/field.ts'
import { KIND_SCHEMAS } from '#shared/core/kind-schemas.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { sortKey } from '#shared/core/text.ts'
import { entityOf } from '#shared/modules.ts'
import type { Row } from '../db/codec.ts'
import { fieldSql } from './columns.ts'
import type { Ctx } from './context.ts'
import { same } from './journal.ts'
import { targetOf } from './labels.ts'
import { titlesOf } from './titles.ts'

type Params = Record<string, string | number>

/** Collects what is wrong with a record, field by field, so that a form learns all of it at once. */
export class Problems {
  readonly fields: Record<string, string> = {}
  readonly params: Record<string, Params> = {}
  add(field: string, problem: string, params?: Params): void {
    if (this.fields[field]) return
    this.fields[field] = problem
    if (params) this.params[field] = params
  }
  get any(): boolean {
    return Object.keys(this.fields).length > 0
  }
  throwIfAny(): void {
    if (this.any) throw invalid(this.fields, Object.keys(this.params).length > 0 ? this.params : undefined)
  }
}

/** The empty value of a kind: lists and yes/no are never null. */
export function emptyOf(field: Field): unknown {
  if (KINDS[field.kind].multi) return []
  return KINDS[field.kind].storage === 'bool' ? false : null
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

/**
 * A record that is about to be made: the given values over the defaults.
 * `id` and the base fields are the caller's.
 */
export function withDefaults(ctx: Ctx, entity: Entity, values: Record<string, unknown>): Record<string, unknown> {
  const row: Record<string, unknown> = { custom: { ...((values['custom'] as object | undefined) ?? {}) } }
  for (const [name, field] of ctx.core.catalog.fields(entity)) {
    const given = field.custom ? (row['custom'] as Record<string, unknown>)[name] : values[name]
    const value = given === undefined ? defaultOf(ctx, field) : given
    if (field.custom) {
      if (!isEmpty(value)) (row['custom'] as Record<string, unknown>)[name] = value
    } else row[name] = value ?? emptyOf(field)
  }
  return row
}

function defaultOf(ctx: Ctx, field: Field): unknown {
  const value = field.options.default
  if (value === 'now' && field.kind === 'instant') return ctx.now()
  if (value === 'me') return ctx.actor.id
  if (value === undefined && field.kind === 'choice') return ctx.core.catalog.defaultChoice(field.options.of ?? '')
  return value ?? emptyOf(field)
}

/** What was said of another field's value is emptied when that one has changed and it was not `given` anew. */
export function dropOutdated(entity: Entity, before: Row, after: Row, given: Iterable<string>): void {
  const anew = new Set(given)
  for (const [name, field] of Object.entries(entity.fields)) {
    const { follows } = field.options
    if (follows !== undefined && !anew.has(name) && !same(before[follows], after[follows])) after[name] = emptyOf(field)
  }
}

/** Checks the named fields of `row` in place, bringing each value into its stored form. */
export function checkFields(ctx: Ctx, entity: Entity, row: Record<string, unknown>, names: Iterable<string>, problems: Problems): void {
  for (const name of names) {
    const field = ctx.core.catalog.field(entity, name)
    if (!field) {
      problems.add(name, 'field.unknown')
      continue
    }
    const holder = field.custom ? (row['custom'] as Record<string, unknown>) : row
    const value = holder[name]
    if (isEmpty(value)) {
      holder[name] = emptyOf(field)
      if (field.options.required) problems.add(name, 'required')
      continue
    }
    holder[name] = checkValue(field, name, wellFormed(value), row, problems)
  }
}

/** Half a character is nothing that a database can keep: it would come back as another one than the journal has. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed()
  return Array.isArray(value) ? value.map((part: unknown) => (typeof part === 'string' ? part.toWellFormed() : part)) : value
}

const schemas = new WeakMap<Field, ZodType>()

/** Making a schema costs more than using it ten times, and an import uses it for every cell. */
function schemaOf(field: Field): ZodType {
  let schema = schemas.get(field)
  if (!schema) schemas.set(field, (schema = KIND_SCHEMAS[field.kind](field.options)))
  return schema
}

function checkValue(field: Field, name: string, value: unknown, row: Record<string, unknown>, problems: Problems): unknown {
  const kind = KINDS[field.kind]
  const shape = schemaOf(field).safeParse(value)
  if (!shape.success) {
    problems.add(name, ...shapeProblem(field, value))
    return value
  }
  const check = kind.check as ((v: unknown, o: unknown, r: Record<string, unknown>) => { value: unknown } | { problem: string; params?: Params }) | undefined
  if (!check) return shape.data
  const result = check(shape.data, field.options, row)
  if ('problem' in result) {
    problems.add(name, result.problem, result.params)
    return value
  }
  if (field.options.required && result.value === '') problems.add(name, 'required')
  return result.value === '' ? null : result.value
}

/** Words for a value of the wrong shape: too long, out of bounds, not of the pattern, or simply not of this kind. */
function shapeProblem(field: Field, value: unknown): [string, Params?] {
  const { min, max, pattern } = field.options
  const limit = KINDS[field.kind].length
  if (typeof value === 'string') {
    const most = Math.min(max ?? Infinity, limit ?? Infinity)
    if (value.length > most) return ['text.tooLong', { max: most }]
    if (pattern && KINDS[field.kind].storage === 'text') return ['text.pattern']
  }
  if (typeof value === 'number') {
    if (min !== undefined && value < min) return ['number.tooSmall', { min }]
    if (max !== undefined && value > max) return ['number.tooLarge', { max }]
  }
  return [`${field.kind}.invalid`]
}

/** References must point to living records that the actor may read; only changed ones are asked about. */
export async function checkReferences(ctx: Ctx, entity: Entity, before: Row | null, row: Record<string, unknown>, problems: Problems): Promise<void> {
  const asked: { name: string; key: string }[] = []
  for (const [name, field] of ctx.core.catalog.fields(entity)) {
    const target = targetOf(field)
    if (!target) continue
    const value = field.custom ? (row['custom'] as Record<string, unknown>)[name] : row[name]
    const old = field.custom ? before?.custom[name] : before?.[name]
    if (isEmpty(value) || same(value, old)) continue
    for (const id of Array.isArray(value) ? value : [value]) {
      // Whoever acts is there, and need not be looked up.
      if (target === 'users' && id === ctx.actor.id) continue
      const key = target === '*' ? String(id) : `${target}:${id}`
      const module = key.slice(0, key.indexOf(':'))
      const allowed = field.options.modules
      if (!entityOf(module) || (target === '*' && allowed && allowed.length > 0 && !allowed.includes(module))) problems.add(name, 'ref.unknown')
      else asked.push({ name, key })
    }
  }
  if (asked.length === 0) return
  const found = await titlesOf(ctx, new Set(asked.map((a) => a.key)))
  for (const { name, key } of asked) if (!found.has(key)) problems.add(name, 'ref.unknown')
}

/** No two living records share the value of a unique field, or of a group of fields that is unique together. */
export async function checkUnique(ctx: Ctx, entity: Entity, before: Row | null, row: Record<string, unknown>, problems: Problems): Promise<void> {
  for (const names of uniqueGroups(ctx, entity)) {
    const values = names.map((name) => valueIn(row, name))
    if (values.some(isEmpty) || (before && names.every((name) => same(valueIn(before, name), valueIn(row, name))))) continue
    await holdUnique(ctx, entity, names, values)
    const parts = names.map((name, i) => {
      const target = fieldSql({ ...ctx, actor: { ...ctx.actor, grants: new Map([['*', 'all']]) } }, entity, name)
      return sql`${target.order} = ${target.toOrder(values[i])}`
    })
    const taken = await sql`select id from ${sql.table(entity.table)} where ${sql.join(parts, sql` and `)} and deleted_at is null and id <> ${String(row['id'])} limit 1`.execute(ctx.db)
    if (taken.rows.length > 0) problems.add(names.at(-1)!, 'taken')
  }
}

/** Names of fields, or of groups of them, that no two living records may share. */
export function uniqueGroups(ctx: Ctx, entity: Entity): (readonly string[])[] {
  const single = ctx.core.catalog.fields(entity).filter(([, field]) => field.options.unique).map(([name]) => [name])
  return [...single, ...(entity.uniques ?? [])]
}

/** So many locks for each unique field: enough that two saves seldom meet by chance. */
const HOLDS = 64

/**
 * Two seats may not both find a value free: on a server whoever asks first holds it until the end of the transaction.
 * SQLite has one writer at a time anyway.
 */
async function holdUnique(ctx: Ctx, entity: Entity, names: readonly string[], values: readonly unknown[]): Promise<void> {
  if (!ctx.operation?.locks) return
  const folded = values.map((value) => (typeof value === 'string' ? sortKey(value) : String(value))).join('\n')
  const name = `unique:${entity.name}.${names.join('+')}:${createHash('sha256').update(folded).digest()[0]! % HOLDS}`.slice(0, 100)
  await sql`insert into sequences (name, value) values (${name}, 0) on duplicate key update value = value`.execute(ctx.db)
}

function valueIn(row: Record<string, unknown>, name: string): unknown {
  return name in row ? row[name] : (row['custom'] as Record<string, unknown> | undefined)?.[name]
}


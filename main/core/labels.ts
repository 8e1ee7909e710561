import type { Entity } from '#shared/core/entity.ts'
import type { Field } from '#shared/core/field.ts'
import type { Row } from '../db/codec.ts'
import type { CatalogFields } from './catalog.ts'
import type { Ctx } from './context.ts'
import { readableFields } from './permissions.ts'
import { ANY, titlesIn } from './titles.ts'

/** A record as it leaves the core: no secrets, no hidden fields, and the names of what its references point to. */
export type AnsweredRow = Row & { labels: Record<string, string | string[] | null> }

/** A field whose values are ids, and of which module; `ANY` when each value says it itself. */
interface Reference {
  name: string
  custom: boolean
  module: string
}

/** What an answer is made by. It follows from the fields and from which of them may be seen, so it is made once for these. */
interface Plan {
  references: readonly Reference[]
  hidden: readonly string[]
  custom: readonly string[]
}

const plans = new WeakMap<ReadonlySet<string>, Plan>()

function planOf(ctx: Ctx, entity: Entity): Plan {
  // One set for one list of fields: see `readableFields`.
  const readable = readableFields(ctx, entity)
  let plan = plans.get(readable)
  if (!plan) plans.set(readable, (plan = makePlan(entity, ctx.core.catalog.fields(entity), readable)))
  return plan
}

function makePlan(entity: Entity, fields: CatalogFields, readable: ReadonlySet<string>): Plan {
  const seen = fields.filter(([name]) => readable.has(name))
  return {
    references: seen.flatMap(([name, field]) => {
      const module = targetOf(field)
      return module === null ? [] : [{ name, custom: !!field.custom, module }]
    }),
    hidden: Object.keys(entity.fields).filter((name) => !readable.has(name)),
    custom: seen.filter(([, field]) => field.custom).map(([name]) => name),
  }
}

/**
 * Cuts what the actor may not see and names the references: one query for each module that is referred to.
 * The rows become the answer; whoever needs them as they were gives copies.
 */
export async function answerRows(ctx: Ctx, entity: Entity, rows: readonly Row[]): Promise<AnsweredRow[]> {
  const { references, hidden, custom } = planOf(ctx, entity)
  const found = await titlesIn(ctx, wanted(rows, references))
  const named = references.map((reference) => ({ reference, titles: found.get(reference.module) }))
  for (const row of rows) {
    const labels: Record<string, string | string[] | null> = {}
    for (const { reference, titles } of named) {
      const value = valueOf(row, reference)
      if (typeof value === 'string') labels[reference.name] = titles?.get(value) ?? null
      else if (Array.isArray(value) && value.length > 0) labels[reference.name] = value.map((id) => titles?.get(String(id)) ?? '')
    }
    row['labels'] = labels
    row.custom = pick(row.custom, custom)
    for (const name of hidden) delete row[name]
  }
  return rows as AnsweredRow[]
}

function pick(values: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  const picked: Record<string, unknown> = {}
  for (const name of names) if (values[name] !== undefined) picked[name] = values[name]
  return picked
}

/** The module that a field's values are ids of; `ANY` when each value says it itself. */
export function targetOf(field: Field): string | null {
  switch (field.kind) {
    case 'ref':
    case 'refs':
      return field.options.to ?? null
    case 'choice':
    case 'choices':
      return 'list-items'
    case 'tags':
      return 'tags'
    case 'anyRef':
      return ANY
    default:
      return null
  }
}

function valueOf(row: Row, { name, custom }: Reference): unknown {
  return custom ? row.custom[name] : row[name]
}

function wanted(rows: readonly Row[], references: readonly Reference[]): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>()
  for (const r of references) {
    let of = values.get(r.module)
    for (const row of rows) {
      const value = valueOf(row, r)
      if (typeof value !== 'string' && !Array.isArray(value)) continue
      if (!of) values.set(r.module, (of = new Set()))
      if (typeof value === 'string') of.add(value)
      else for (const id of value) of.add(String(id))
    }
  }
  return values
}

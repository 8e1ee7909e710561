import type { Entity } from '#shared/core/entity.ts'
import type { Field } from '#shared/core/field.ts'
import type { Row } from '../db/codec.ts'
import type { Ctx } from './context.ts'
import { readableFields } from './permissions.ts'
import { titlesOf } from './titles.ts'

/** A record as it leaves the core: no secrets, no hidden fields, and the names of what its references point to. */
export type AnsweredRow = Row & { labels: Record<string, string | string[] | null> }

/**
 * Cuts what the actor may not see and names the references: one query for each module that is referred to.
 * The rows become the answer; whoever needs them as they were gives copies.
 */
export async function answerRows(ctx: Ctx, entity: Entity, rows: readonly Row[]): Promise<AnsweredRow[]> {
  const readable = readableFields(ctx, entity)
  const fields = ctx.core.catalog.fields(entity)
  const references = fields.map(([name, field]) => ({ name, field, module: targetOf(field) })).filter((r) => r.module !== null && readable.has(r.name))
  const titles = await titlesOf(ctx, wanted(rows, references))
  const hidden = Object.keys(entity.fields).filter((name) => !readable.has(name))
  const custom = fields.filter(([name, field]) => field.custom && readable.has(name)).map(([name]) => name)
  for (const row of rows) {
    const labels: Record<string, string | string[] | null> = {}
    for (const r of references) {
      const value = valueOf(row, r.field, r.name)
      if (typeof value === 'string') labels[r.name] = titles.get(keyOf(r.module!, value)) ?? null
      else if (Array.isArray(value) && value.length > 0) labels[r.name] = value.map((id) => titles.get(keyOf(r.module!, String(id))) ?? '')
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

/** The module that a field's values are ids of; `*` when each value says it itself. */
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
      return '*'
    default:
      return null
  }
}

function valueOf(row: Row, field: Field, name: string): unknown {
  return field.custom ? row.custom[name] : row[name]
}

function keyOf(module: string, value: string): string {
  return module === '*' ? value : `${module}:${value}`
}

function wanted(rows: readonly Row[], references: readonly { name: string; field: Field; module: string | null }[]): Set<string> {
  const keys = new Set<string>()
  for (const row of rows) {
    for (const r of references) {
      const value = valueOf(row, r.field, r.name)
      if (typeof value === 'string') keys.add(keyOf(r.module!, value))
      else if (Array.isArray(value)) for (const id of value) keys.add(keyOf(r.module!, String(id)))
    }
  }
  return keys
}

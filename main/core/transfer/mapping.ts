import type { Entity } from '#shared/core/entity.ts'
import type { Field } from '#shared/core/field.ts'
import { scopeOf } from '#shared/core/access.ts'
import { entities } from '#shared/modules.ts'
import { guessKind, kindByValues } from '#shared/modules/transfer/guess.ts'
import { bareHeader, fieldsByHeader, headerKey, type NamedField } from '#shared/modules/transfer/headers.ts'
import type { ColumnTarget } from '#shared/modules/transfer/transfer.contract.ts'
import type { Ctx } from '../context.ts'
import { recallMapping } from './remembered.ts'
import { importableFields, reservedHeadings } from './words.ts'

export interface Suggestion {
  column: number
  label: string
  kind: string
}

export interface Proposal {
  columns: ColumnTarget[]
  /** what the columns that found no field could be as new ones */
  suggestions: Suggestion[]
  key: string | null
}

type Candidate = { column: number; field: string; score: number }

/**
 * Where each column of a file probably goes: as the same header went last time, by its heading in Russian or English,
 * by its values. Every field gets one column at most.
 */
export async function proposeMapping(ctx: Ctx, entity: Entity, header: readonly string[], sample: readonly (readonly string[])[]): Promise<Proposal> {
  const fields = await importableFields(ctx, entity)
  const columnOf = (column: number) => sample.map((cells) => cells[column] ?? '')
  const remembered = await recallMapping(ctx, entity, header, new Set(fields.map(({ name }) => name)))
  const columns = remembered ?? (await byNamesAndValues(ctx, entity, header, columnOf, fields))
  const reserved = await reservedHeadings(ctx, entity)
  const suggestions = entity.customizable ? columns.flatMap((target, column) => (target.to === 'skip' ? suggestionFor(header[column]!, column, columnOf(column), reserved) : [])) : []
  return { columns, suggestions, key: keyFor(entity, columns, fields) }
}

async function byNamesAndValues(ctx: Ctx, entity: Entity, header: readonly string[], columnOf: (column: number) => string[], fields: readonly (NamedField & { field: Field })[]): Promise<ColumnTarget[]> {
  const candidates: Candidate[] = []
  const reserved = await reservedHeadings(ctx, entity)
  for (const [column, heading] of header.entries()) {
    if (reserved.has(headerKey(heading))) continue
    const values = columnOf(column)
    for (const { field, score } of fieldsByHeader(entity.name, heading, fields)) candidates.push({ column, field, score: score + fitness(entity, field, values) })
    candidates.push(...byValues(entity, column, values, fields))
  }
  const columns = assign(header.length, candidates)
  titleFallback(entity, columns, header, columnOf, reserved)
  return columns
}

/** Values that check out speak for a field; a heading alone is worth more than values alone. */
function byValues(entity: Entity, column: number, values: readonly string[], fields: readonly (NamedField & { field: Field })[]): Candidate[] {
  const kind = kindByValues(values)
  if (kind === null) return []
  return fields.filter(({ field }) => field.kind === kind && !field.custom).map(({ name }, i) => ({ column, field: name, score: 40 - i }))
}

/** Two columns called alike: the one whose values are of the field's kind goes first. */
function fitness(entity: Entity, name: string, values: readonly string[]): number {
  const kind = entity.fields[name]?.kind
  if (kind === undefined || values.every((value) => value === '')) return 0
  if (['inn', 'ogrn', 'email', 'phone', 'url'].includes(kind)) return kindByValues(values) === kind ? 2 : 0
  return 1
}

/** Best first; of equals the leftmost column. */
function assign(width: number, candidates: readonly Candidate[]): ColumnTarget[] {
  const columns: ColumnTarget[] = Array.from({ length: width }, () => ({ to: 'skip' }))
  const taken = new Set<string>()
  for (const { column, field } of [...candidates].sort((a, b) => b.score - a.score || a.column - b.column)) {
    if (taken.has(field) || columns[column]!.to === 'field') continue
    columns[column] = { to: 'field', field }
    taken.add(field)
  }
  return columns
}

/** A file without a column of names that we know: the first one of different words will be them. */
function titleFallback(entity: Entity, columns: ColumnTarget[], header: readonly string[], columnOf: (column: number) => string[], reserved: ReadonlySet<string>): void {
  const title = entity.fields[entity.title]
  if (title?.kind !== 'text' || !title.options.required || columns.some((target) => target.to === 'field' && target.field === entity.title)) return
  const at = columns.findIndex((target, column) => {
    if (target.to !== 'skip' || reserved.has(headerKey(header[column]!))) return false
    const filled = columnOf(column).filter((value) => value !== '')
    return filled.length > 0 && new Set(filled).size > filled.length * 0.7 && filled.every((value) => /\p{L}{2}/u.test(value) && value.length <= 200)
  })
  if (at !== -1) columns[at] = { to: 'field', field: entity.title }
}

function suggestionFor(heading: string, column: number, values: readonly string[], reserved: ReadonlySet<string>): Suggestion[] {
  if (reserved.has(headerKey(heading)) || (bareHeader(heading) === '' && headerKey(heading) === '')) return []
  return [{ column, label: heading.slice(0, 120), kind: guessKind(heading, values) }]
}

/** By what a record is best recognised, strongest first. */
const KEYS = ['inn', 'ogrn', 'email', 'phone'] as const

function keyFor(entity: Entity, columns: readonly ColumnTarget[], fields: readonly (NamedField & { field: Field })[]): string | null {
  const mapped = fields.filter(({ name }) => columns.some((target) => target.to === 'field' && target.field === name))
  for (const kind of KEYS) {
    const found = mapped.find(({ field }) => field.kind === kind)
    if (found) return found.name
  }
  return mapped.some(({ name }) => name === entity.title) ? entity.title : null
}

/** May this actor have new fields made from unknown columns? */
export function mayMakeFields(ctx: Ctx, entity: Entity): boolean {
  return entity.customizable && scopeOf(ctx.actor.grants, entities['custom-fields'], 'create', ctx.actor.clientId !== null) !== 'no'
}

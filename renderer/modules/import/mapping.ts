import type { Field } from '#shared/core/field.ts'
import type { ColumnTarget, Inspection } from '#shared/modules/transfer/transfer.contract.ts'

/** A field that a column can go to. */
export interface TargetField {
  key: string
  label: string
  group: string
  field: Field
}

/** What stands in the way of a start; the keys are translation keys under `transfer.problems`. */
export type MappingProblem =
  | { kind: 'nothing' }
  | { kind: 'required'; fields: string[] }
  | { kind: 'twice'; field: string }
  | { kind: 'keyUnmapped'; field: string }
  | { kind: 'unnamed'; column: number }

export interface Choice {
  columns: readonly ColumnTarget[]
  mode: 'create' | 'update' | 'both'
  key: string | null
  defaults: Readonly<Record<string, unknown>>
}

const mappedFields = (columns: readonly ColumnTarget[]): string[] => columns.flatMap((target) => (target.to === 'field' ? [target.field] : []))

/** The fields by which a record can be recognised: mapped, and of a kind that names one record. */
const KEY_KINDS = new Set(['text', 'inn', 'ogrn', 'email', 'phone', 'url', 'int', 'barcode', 'bankAccount', 'day'])
export function keyCandidates(columns: readonly ColumnTarget[], fields: readonly TargetField[]): TargetField[] {
  const mapped = new Set(mappedFields(columns))
  return fields.filter(({ key, field }) => mapped.has(key) && KEY_KINDS.has(field.kind))
}

export function problemsOf(choice: Choice, fields: readonly TargetField[]): MappingProblem[] {
  const mapped = mappedFields(choice.columns)
  const problems: MappingProblem[] = []
  if (choice.columns.every((target) => target.to === 'skip')) problems.push({ kind: 'nothing' })
  for (const field of new Set(mapped)) if (mapped.indexOf(field) !== mapped.lastIndexOf(field)) problems.push({ kind: 'twice', field })
  choice.columns.forEach((target, column) => {
    if (target.to === 'new' && target.label.trim() === '') problems.push({ kind: 'unnamed', column })
  })
  const missing = missingRequired(choice, fields)
  if (missing.length > 0 && choice.mode !== 'update') problems.push({ kind: 'required', fields: missing })
  if (choice.mode !== 'create' && (choice.key === null || !mapped.includes(choice.key))) problems.push({ kind: 'keyUnmapped', field: choice.key ?? '' })
  return problems
}

function missingRequired({ columns, defaults }: Choice, fields: readonly TargetField[]): string[] {
  const mapped = new Set(mappedFields(columns))
  return fields
    .filter(({ key, field }) => field.options.required && field.options.default === undefined && !mapped.has(key) && defaults[key] === undefined)
    .map(({ key }) => key)
}

/** Sends a column elsewhere. A field has one column: whichever had it before goes nowhere. */
export function retarget(columns: readonly ColumnTarget[], at: number, target: ColumnTarget): ColumnTarget[] {
  return columns.map((old, column) => {
    if (column === at) return target
    return target.to === 'field' && old.to === 'field' && old.field === target.field ? { to: 'skip' } : old
  })
}

/** What a column would be as a new field: the core's guess from its values, else a line of text under its heading. */
export function asNewField(inspection: Pick<Inspection, 'header' | 'suggestions'>, column: number): ColumnTarget {
  const guess = inspection.suggestions.find((suggestion) => suggestion.column === column)
  const label = (guess?.label ?? inspection.header[column] ?? '').trim().slice(0, 120)
  return { to: 'new', label: label || String(column + 1), kind: guess?.kind ?? 'text' }
}

/** The first values of a column that are not empty: what a person recognises it by. */
export function samplesOf(preview: readonly (readonly string[])[], column: number, count = 3): string[] {
  const values: string[] = []
  for (const row of preview) {
    const value = (row[column] ?? '').replace(/\s+/g, ' ').trim()
    if (value !== '' && !values.includes(value)) values.push(value)
    if (values.length === count) break
  }
  return values
}

/** Columns by what becomes of them, for the line above the table. */
export function tally(columns: readonly ColumnTarget[]): { mapped: number; added: number; skipped: number } {
  const count = (to: ColumnTarget['to']): number => columns.filter((target) => target.to === to).length
  return { mapped: count('field'), added: count('new'), skipped: count('skip') }
}

import type { Field } from '#shared/core/field.ts'
import { KINDS } from '#shared/core/kinds.ts'

export interface FormField {
  key: string
  field: Field
}
export interface FormGroup {
  name: string
  fields: FormField[]
}

/** What a person gives when they ring for the first time; with the name and what must be given it makes the short form. */
const FIRST_KINDS = ['phone', 'inn', 'email'] as const
const SHORT = 5

/** Fields that a form may set: not the core's own, not those edited by other means. */
export function formFields(fields: Readonly<Record<string, Field>>, isNew: boolean): FormField[] {
  return Object.entries(fields)
    .filter(([, { kind, options }]) => options.readOnly !== 'always' && !options.hidden && !options.secret && (isNew || options.readOnly !== 'afterCreate') && !['json', 'lines', 'computed', 'files'].includes(kind))
    .map(([key, field]) => ({ key, field }))
}

/** The few fields that are enough to begin with: the title, what is required, then how to reach and tell apart. */
export function essentials(fields: readonly FormField[], title: string): FormField[] {
  const first = fields.filter(({ key, field }) => key === title || field.options.required)
  const others = FIRST_KINDS.flatMap((kind) => fields.filter(({ field }) => field.kind === kind && field.options.list).slice(0, 1)).filter((field) => !first.includes(field))
  return [...first.sort((a, b) => Number(b.key === title) - Number(a.key === title)), ...others.slice(0, Math.max(0, SHORT - first.length))]
}

/** The other fields under their headings, in the order of the entity; users' own last. */
export function groupsOf(fields: readonly FormField[], without: readonly FormField[] = []): FormGroup[] {
  const left = new Set(without.map(({ key }) => key))
  const groups = Map.groupBy(fields.filter(({ key }) => !left.has(key)), ({ field }) => field.options.group ?? (field.custom ? 'custom' : 'main'))
  return [...groups].map(([name, members]) => ({ name, fields: members }))
}

/** What a new record begins with, so that the form shows what the core would fill in. */
export function defaultValues(fields: readonly FormField[], about: { me: string | null; defaultChoice: (list: string) => string | null }): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const { key, field } of fields) {
    const { default: given, of } = field.options
    if (given === 'me') values[key] = about.me
    else if (given !== undefined && given !== 'now') values[key] = given
    else if (field.kind === 'choice' && of) values[key] = about.defaultChoice(of)
  }
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined))
}

const emptyOf = ({ kind }: Field): unknown => (KINDS[kind].multi ? [] : null)
export const isEmptyValue = (value: unknown): boolean => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/**
 * The input of `create`: users' own fields in `custom`, empty ones left out. What the form began with and somebody has
 * emptied is said to be empty, or the core would fill it in again.
 */
export function createInput(values: Readonly<Record<string, unknown>>, fields: readonly FormField[], start: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  const custom: Record<string, unknown> = {}
  for (const { key, field } of fields) {
    const isEmpty = isEmptyValue(values[key])
    if (isEmpty && (field.options.required || !(key in start))) continue
    const value = isEmpty ? emptyOf(field) : values[key]
    if (field.custom) custom[key] = value
    else input[key] = value
  }
  return Object.keys(custom).length > 0 ? { ...input, custom } : input
}

/** Whether somebody has typed anything beyond what the form began with. */
export function isTouched(values: Readonly<Record<string, unknown>>, start: Readonly<Record<string, unknown>>): boolean {
  const keys = new Set([...Object.keys(values), ...Object.keys(start)])
  return [...keys].some((key) => JSON.stringify(isEmptyValue(values[key]) ? null : values[key]) !== JSON.stringify(isEmptyValue(start[key]) ? null : start[key]))
}

/** The values by which a double is recognised before it is made: requisites, phone, mail. */
const TELLING = new Set(['inn', 'ogrn', 'phone', 'email'])
export function tellingFields(fields: readonly FormField[]): FormField[] {
  return fields.filter(({ field }) => TELLING.has(field.kind) && KINDS[field.kind].ops.includes('eq'))
}

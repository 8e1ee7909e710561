import type { KindName } from '#shared/core/kinds.ts'

/** One column of a list as a view keeps it. */
export interface Column {
  field: string
  width: number
  frozen?: boolean
}

/** What the layout has to know of a field; `always` = the record's title, which no one can hide. */
export interface ColumnField {
  key: string
  kind: KindName
  list: boolean
  title: boolean
}

export const MIN_WIDTH = 56
export const MAX_WIDTH = 720

const WIDTHS: Partial<Record<KindName, number>> = {
  text: 180, longText: 260, richText: 260, int: 110, quantity: 120, money: 140, percent: 96, bool: 88, day: 148,
  instant: 150, time: 88, duration: 110, rating: 116, enum: 140, enums: 180, choice: 150, choices: 200, tags: 200,
  ref: 170, refs: 200, anyRef: 200, files: 110, email: 210, phone: 168, url: 180, address: 260, color: 88, inn: 130,
  kpp: 110, ogrn: 150, bik: 110, bankAccount: 190, barcode: 150, computed: 140,
}
const TITLE_WIDTH = 280
const RIGHT = new Set<KindName>(['int', 'quantity', 'money', 'percent', 'duration'])

export const widthOf = (field: ColumnField): number => (field.title ? TITLE_WIDTH : (WIDTHS[field.kind] ?? 160))
export const isRight = (kind: KindName): boolean => RIGHT.has(kind)

/** The columns of a list that nobody has arranged yet: the title, then the fields that say `list`. */
export function defaultColumns(fields: readonly ColumnField[]): Column[] {
  return titleFirst(fields).filter((field) => field.title || field.list).map((field) => asColumn(field))
}

function titleFirst(fields: readonly ColumnField[]): ColumnField[] {
  return [...fields.filter((field) => field.title), ...fields.filter((field) => !field.title)]
}

function asColumn(field: ColumnField): Column {
  return field.title ? { field: field.key, width: widthOf(field), frozen: true } : { field: field.key, width: widthOf(field) }
}

/**
 * A saved arrangement against the fields that exist now: columns of archived or forbidden fields go, the title stays
 * first whatever was saved, frozen columns stand before the others.
 */
export function arrange(saved: readonly { field: string; width?: number; frozen?: boolean }[] | undefined, fields: readonly ColumnField[]): Column[] {
  if (!saved || saved.length === 0) return defaultColumns(fields)
  const known = new Map(fields.map((field) => [field.key, field]))
  const seen = new Set<string>()
  const columns: Column[] = []
  for (const column of saved) {
    const field = known.get(column.field)
    if (!field || seen.has(field.key)) continue
    seen.add(field.key)
    columns.push({ field: field.key, width: clampWidth(column.width ?? widthOf(field)), ...(column.frozen ? { frozen: true } : {}) })
  }
  return settle(columns, fields)
}

function settle(columns: Column[], fields: readonly ColumnField[]): Column[] {
  const title = fields.find((field) => field.title)
  const first = title && (columns.find((column) => column.field === title.key) ?? asColumn(title))
  const others = columns.filter((column) => column !== first)
  return [
    ...(first ? [{ ...first, frozen: true }] : []),
    ...others.filter((column) => column.frozen),
    ...others.filter((column) => !column.frozen),
  ]
}

export function clampWidth(width: number): number {
  return Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, Number.isFinite(width) ? width : MIN_WIDTH)))
}

export function resize(columns: readonly Column[], field: string, width: number): Column[] {
  return columns.map((column) => (column.field === field ? { ...column, width: clampWidth(width) } : column))
}

/** Moves a column before another one (null = to the end); it takes on the other's frozenness. */
export function move(columns: readonly Column[], field: string, before: string | null, fields: readonly ColumnField[]): Column[] {
  const moved = columns.find((column) => column.field === field)
  if (!moved || field === before) return [...columns]
  const rest = columns.filter((column) => column !== moved)
  const at = before === null ? rest.length : rest.findIndex((column) => column.field === before)
  if (at < 0) return [...columns]
  const neighbour = rest[at] ?? rest.at(-1)
  const put: Column = { field: moved.field, width: moved.width, ...(neighbour?.frozen && at < rest.length ? { frozen: true } : {}) }
  return settle([...rest.slice(0, at), put, ...rest.slice(at)], fields)
}

export function show(columns: readonly Column[], field: ColumnField): Column[] {
  if (columns.some((column) => column.field === field.key)) return [...columns]
  return [...columns, asColumn(field)]
}

export function hide(columns: readonly Column[], field: string, fields: readonly ColumnField[]): Column[] {
  return settle(columns.filter((column) => column.field !== field), fields)
}

/** Freezing a column freezes it beside the others; the title cannot be let loose. */
export function freeze(columns: readonly Column[], field: string, frozen: boolean, fields: readonly ColumnField[]): Column[] {
  const changed = columns.map((column): Column => {
    if (column.field !== field) return column
    return frozen ? { ...column, frozen: true } : { field: column.field, width: column.width }
  })
  return settle(changed, fields)
}

export interface Placed extends Column {
  /** distance from the left edge of the row, in pixels */
  left: number
}

/** Where each column stands; `start` is the width of what comes before (the selection box). */
export function place(columns: readonly Column[], start: number): { columns: Placed[]; width: number } {
  let left = start
  const placed = columns.map((column) => {
    const here = { ...column, left }
    left += column.width
    return here
  })
  return { columns: placed, width: left }
}

export type SortKey = { field: string; descending: boolean }

export function readSort(sort: string | undefined): SortKey[] {
  if (!sort) return []
  return sort.split(',').map((part) => (part.startsWith('-') ? { field: part.slice(1), descending: true } : { field: part, descending: false }))
}

export function writeSort(keys: readonly SortKey[]): string | undefined {
  if (keys.length === 0) return undefined
  return keys.slice(0, 3).map((key) => (key.descending ? `-${key.field}` : key.field)).join(',')
}

/** A click on a heading: up, down, back to the list's own order. With `beside` the other keys stay (three at most). */
export function nextSort(sort: string | undefined, field: string, beside: boolean): string | undefined {
  const keys = readSort(sort)
  const known = keys.find((key) => key.field === field)
  if (!beside) {
    if (!known || keys.length > 1) return writeSort([{ field, descending: false }])
    return known.descending ? undefined : writeSort([{ field, descending: true }])
  }
  if (!known) return writeSort([...keys.slice(0, 2), { field, descending: false }])
  if (!known.descending) return writeSort(keys.map((key) => (key.field === field ? { field, descending: true } : key)))
  return writeSort(keys.filter((key) => key.field !== field))
}

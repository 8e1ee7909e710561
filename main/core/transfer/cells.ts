import { currencyDecimals } from '#shared/core/money.ts'
import type { Field } from '#shared/core/field.ts'
import type { KindName } from '#shared/core/kinds.ts'
import { scaledText } from '#shared/core/parse.ts'
import type { AnsweredRow } from '../labels.ts'
import type { CellValue, Column } from './formats/index.ts'
import { localText } from './moment.ts'

/** A column of an export: which field, under which heading, and how its cells are typed. */
export interface ExportColumn extends Column {
  name: string
  cell(row: AnsweredRow): CellValue
}

interface CellOptions {
  field: Field
  name: string
  title: string
  /** of sums without one of their own */
  currency: string
  /** words of an enum's values */
  word: (value: string) => string
  /** stands before the extension of a phone: «доб.», `ext.` */
  extension: string
}

type Cell = { type: Column['type']; width: number; of: (value: unknown, options: CellOptions) => CellValue }

const plain = (width: number): Cell => ({ type: 'text', width, of: (value) => String(value) })
const scaled = (decimals: number): Cell => ({ type: 'number', width: 14, of: (value) => trimmed(scaledText(Number(value), decimals)) })
const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)
const integer: Cell = { type: 'number', width: 12, of: (value) => Number(value) }

/** How each kind stands in a file: sums, numbers and days as what they are, everything else as text that an import reads back. */
const CELLS: Partial<Record<KindName, Cell>> = {
  int: integer,
  rating: integer,
  quantity: scaled(3),
  percent: scaled(2),
  money: { type: 'money', width: 16, of: (value, { field, currency }) => scaledText(Number(value), currencyDecimals(field.options.currency ?? currency)) },
  bool: { type: 'bool', width: 10, of: (value) => value === true },
  day: { type: 'date', width: 12, of: (value) => String(value) },
  instant: { type: 'datetime', width: 18, of: (value) => localText(String(value)) },
  duration: { type: 'text', width: 10, of: (value) => `${Math.floor(Number(value) / 60)}:${String(Number(value) % 60).padStart(2, '0')}` },
  enum: { type: 'text', width: 18, of: (value, { word }) => word(String(value)) },
  enums: { type: 'text', width: 24, of: (value, { word }) => (value as string[]).map(word).join('; ') },
  richText: { type: 'text', width: 50, of: (value) => String(value).replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim() },
  text: plain(30),
  longText: plain(50),
  address: plain(40),
  email: plain(28),
  url: plain(28),
  phone: { type: 'text', width: 20, of: (value, { extension }) => String(value).replace(';ext=', ` ${extension} `) },
  json: { type: 'text', width: 30, of: (value) => JSON.stringify(value) },
  lines: { type: 'text', width: 30, of: (value) => JSON.stringify(value) },
}

const REFERENCES = new Set<KindName>(['ref', 'refs', 'choice', 'choices', 'tags', 'anyRef'])

export function exportColumn(options: CellOptions): ExportColumn {
  const { field, name, title } = options
  const cell = CELLS[field.kind] ?? plain(18)
  const width = Math.min(60, Math.max(cell.width, title.length + 2))
  const valueOf = (row: AnsweredRow) => (field.custom ? row.custom[name] : row[name])
  if (REFERENCES.has(field.kind)) return { name, title, type: 'text', width: Math.max(24, width), cell: (row) => labelOf(row.labels[name]) }
  return {
    name,
    title,
    type: cell.type,
    width,
    cell(row) {
      const value = valueOf(row)
      return value === null || value === undefined || (Array.isArray(value) && value.length === 0) ? null : cell.of(value, options)
    },
  }
}

/** Names rather than ids; a record that the actor may not see has none. */
function labelOf(label: string | string[] | null | undefined): string | null {
  return Array.isArray(label) ? label.filter((one) => one !== '').join('; ') : (label ?? null)
}

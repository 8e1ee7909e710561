import type { Filter, FilterLeaf } from '#shared/core/filter.ts'
import { sortKey } from '#shared/core/text.ts'
import { relativeRange } from '#shared/core/relative-day.ts'

/** What a filter means, written once more without a database: records kept in memory are asked one by one. */
export interface Asker {
  id: string
  today: string
}

type Row = Record<string, unknown> & { custom: Record<string, unknown> }

/** Fields compared by their folded text; the others as they are stored. */
const FOLDED = new Set(['name', 'city'])

export function matches(row: Row, filter: Filter, asker: Asker, customText: ReadonlySet<string>): boolean {
  const inner = (part: Filter) => matches(row, part, asker, customText)
  if ('and' in filter) return filter.and.every(inner)
  if ('or' in filter) return filter.or.length === 0 || filter.or.some(inner)
  if ('not' in filter) return !inner(filter.not)
  return leafMatches(row, filter, asker, FOLDED.has(filter.field) || customText.has(filter.field))
}

function leafMatches(row: Row, { field, op, value }: FilterLeaf, asker: Asker, folded: boolean): boolean {
  const stored = (field in row ? row[field] : row.custom[field]) ?? null
  if (Array.isArray(stored) || field === 'tags') return manyMatches((stored as string[] | null) ?? [], op, value)
  const key = (v: unknown) => (folded && typeof v === 'string' ? sortKey(v) : v)
  const have = key(stored)
  const same = (v: unknown) => have !== null && have === key(v)
  const order = (v: unknown, test: (n: number) => boolean) => have !== null && v !== null && test(compare(have, key(v)))
  const list = Array.isArray(value) ? value : []
  switch (op) {
    case 'eq':
      return value === null ? isEmpty(stored) : same(value)
    case 'ne':
      return value === null ? !isEmpty(stored) : have === null || have !== key(value)
    case 'in':
      return list.some(same)
    case 'notIn':
      return have === null || !list.some(same)
    case 'lt':
      return order(value, (n) => n < 0)
    case 'lte':
      return order(value, (n) => n <= 0)
    case 'gt':
      return order(value, (n) => n > 0)
    case 'gte':
      return order(value, (n) => n >= 0)
    case 'between':
      return order(list[0] ?? null, (n) => n >= 0) && order(list[1] ?? null, (n) => n <= 0)
    case 'contains':
      return typeof have === 'string' && have.includes(String(key(value)))
    case 'startsWith':
      return typeof have === 'string' && have.startsWith(String(key(value)))
    case 'empty':
      return isEmpty(stored)
    case 'notEmpty':
      return !isEmpty(stored)
    case 'me':
      return stored === asker.id
    case 'myTeam':
      return stored === asker.id
    case 'relative':
      return inRange(stored, relativeRange(String(value), asker.today))
    default:
      throw new Error(`${op} is not known here`)
  }
}

const isEmpty = (value: unknown) => value === null || value === ''

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [left, right] = [Buffer.from(String(a)), Buffer.from(String(b))]
  return Buffer.compare(left, right)
}

function inRange(value: unknown, range: { from: string | null; to: string | null } | null): boolean {
  if (range === null || (range.from === null && range.to === null)) return range !== null
  if (typeof value !== 'string') return false
  return (range.from === null || value >= range.from) && (range.to === null || value <= range.to)
}

function manyMatches(stored: readonly string[], op: string, value: unknown): boolean {
  const wanted = Array.isArray(value) ? value.map(String) : []
  switch (op) {
    case 'hasAny':
      return wanted.some((one) => stored.includes(one))
    case 'hasAll':
      return wanted.every((one) => stored.includes(one))
    case 'hasNone':
      return !wanted.some((one) => stored.includes(one))
    case 'empty':
      return stored.length === 0
    default:
      return stored.length > 0
  }
}

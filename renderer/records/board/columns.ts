import type { Filter } from '#shared/core/filter.ts'
import type { AnyRow } from '../../core/api.ts'
import { readSort } from '../list/columns.ts'
import { groupKey } from '../list/lines.ts'

/** A column that stands whether or not a card is in it. */
export interface KnownColumn {
  value: string
  label: string
  color: string | null
}

/** What the core counts under one value of the field. */
export interface Head {
  value: unknown
  label: string | null
  count: number
  sums: Record<string, number>
}

export interface Column {
  key: string
  /** null = the cards without a value, or with one that is no more */
  value: string | null
  label: string
  color: string | null
  /** which cards belong here */
  filter: Filter
  count: number
  sums: Record<string, number>
  cards: AnyRow[]
  /** the cursor of the next page; undefined before the first answer, null at the end */
  next: string | null | undefined
}

/** The key of the column for whatever has no column of its own. */
export const NONE = groupKey(null)

/** The filter of the cards in no column: without a value, or with one that is gone. */
function elsewhere(by: string, known: readonly KnownColumn[]): Filter {
  return known.length === 0 ? { field: by, op: 'empty' } : { not: { field: by, op: 'in', value: known.map((column) => column.value) } }
}

function summed(heads: readonly Head[]): { count: number; sums: Record<string, number> } {
  const sums: Record<string, number> = {}
  for (const head of heads) for (const [field, sum] of Object.entries(head.sums)) sums[field] = (sums[field] ?? 0) + sum
  return { count: heads.reduce((all, head) => all + head.count, 0), sums }
}

/**
 * The columns of a board in their order. Cards whose value has no column (a stage that was removed, a person who left) are
 * shown first, under `without`, as long as there are any. `before` keeps the cards that are on the screen.
 */
export function settleColumns(about: { by: string; known: readonly KnownColumn[]; heads: readonly Head[]; without: string; before: readonly Column[] }): Column[] {
  const { by, known, heads, without, before } = about
  const values = new Set(known.map((column) => column.value))
  const kept = new Map(before.map((column) => [column.key, column]))
  const make = (key: string, column: Pick<Column, 'value' | 'label' | 'color'>, own: Filter, mine: readonly Head[]): Column => ({
    key, ...column, filter: own, ...summed(mine), cards: kept.get(key)?.cards ?? [], next: kept.get(key)?.next,
  })
  const strays = heads.filter((head) => !values.has(String(head.value)))
  const none = strays.some((head) => head.count > 0) ? [make(NONE, { value: null, label: without, color: null }, elsewhere(by, known), strays)] : []
  return [...none, ...known.map((column) => make(groupKey(column.value), column, { field: by, op: 'eq', value: column.value }, heads.filter((head) => head.value === column.value)))]
}

/** The column in which a card belongs by its value. */
export function columnOf(columns: readonly Column[], value: unknown): Column | undefined {
  return columns.find((column) => column.value !== null && column.value === value) ?? columns.find((column) => column.value === null)
}

export const findCard = (columns: readonly Column[], id: string): { column: Column; at: number } | null => {
  for (const column of columns) {
    const at = column.cards.findIndex((card) => card.id === id)
    if (at >= 0) return { column, at }
  }
  return null
}

function compareValues(a: unknown, b: unknown): number {
  if (a === b || (isNothing(a) && isNothing(b))) return 0
  if (isNothing(a)) return -1
  if (isNothing(b)) return 1
  if (typeof a === 'string' && typeof b === 'string' && !/^\d{4}-\d\d/.test(a)) return a.localeCompare(b, 'ru', { numeric: false })
  return (a as number | string) < (b as number | string) ? -1 : 1
}
const isNothing = (value: unknown): boolean => value === null || value === undefined

/** The order of cards as the core has it: by the keys of the sort, then by id in the direction of the last of them. */
export function cardOrder(sort: string, valueOf: (row: AnyRow, key: string) => unknown): (a: AnyRow, b: AnyRow) => number {
  const keys = readSort(sort)
  return (a, b) => {
    for (const { field, descending } of keys) {
      const order = compareValues(valueOf(a, field), valueOf(b, field))
      if (order !== 0) return descending ? -order : order
    }
    const last = compareValues(a.id, b.id)
    return keys.at(-1)?.descending ? -last : last
  }
}

/** Takes a card out of wherever it is. */
export function takeOut(columns: readonly Column[], id: string): boolean {
  const found = findCard(columns, id)
  if (found) found.column.cards = found.column.cards.filter((card) => card.id !== id)
  return found !== null
}

/**
 * Puts a card where it belongs. One that stands in its place already stays there; one beyond what has been fetched is left
 * to the page that brings it, unless `held`: whoever moved it must see it.
 */
export function putIn(columns: readonly Column[], column: Column, card: AnyRow, order: (a: AnyRow, b: AnyRow) => number, held = false): void {
  const found = findCard(columns, card.id)
  if (found?.column === column) {
    const [above, below] = [column.cards[found.at - 1], column.cards[found.at + 1]]
    if ((!above || order(above, card) <= 0) && (!below || order(card, below) <= 0)) {
      column.cards = column.cards.map((one) => (one.id === card.id ? card : one))
      return
    }
  }
  takeOut(columns, card.id)
  const at = column.cards.findIndex((one) => order(card, one) < 0)
  if (at >= 0) column.cards = [...column.cards.slice(0, at), card, ...column.cards.slice(at)]
  else if (column.next === null || held) column.cards = [...column.cards, card]
}

/** What a move does to the heads, until the core counts anew. */
export function shiftHeads(from: Column | undefined, to: Column | undefined, card: AnyRow, sums: readonly string[], valueOf: (row: AnyRow, key: string) => unknown): void {
  for (const [column, sign] of [[from, -1], [to, 1]] as const) {
    if (!column) continue
    column.count = Math.max(0, column.count + sign)
    for (const field of sums) column.sums = { ...column.sums, [field]: (column.sums[field] ?? 0) + sign * Number(valueOf(card, field) ?? 0) }
  }
}

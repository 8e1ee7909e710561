import type { Filter } from '#shared/core/filter.ts'
import type { Column, ColumnField } from './columns.ts'
import { arrange } from './columns.ts'

export type Look = 'list' | 'board'

/** How a board looks; what is left open follows the module. */
export interface BoardLayout {
  /** the field whose values are the columns */
  by?: string
  /** fields on a card, in order */
  card?: string[]
  compact?: boolean
  /** columns that are folded away, by their keys */
  collapsed?: string[]
  /** which of the boards: the pipeline whose stages are the columns */
  scope?: string
}

/** What a saved view keeps, and what every list has while it is open. */
export interface Layout {
  columns?: Column[]
  filter?: Filter | null
  sort?: string | null
  group?: string | null
  totals?: boolean
  look?: Look | null
  board?: BoardLayout
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

function readColumns(value: unknown): Column[] | undefined {
  if (!Array.isArray(value)) return undefined
  return value.filter(isObject).filter((column) => typeof column['field'] === 'string').map((column): Column => ({
    field: column['field'] as string,
    width: typeof column['width'] === 'number' ? column['width'] : Number.NaN,
    ...(column['frozen'] === true ? { frozen: true } : {}),
  }))
}

const texts = (value: unknown): string[] | undefined => (Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : undefined)

function readBoard(value: unknown): BoardLayout {
  if (!isObject(value)) return {}
  const [card, collapsed] = [texts(value['card']), texts(value['collapsed'])]
  const { by, compact, scope } = value
  return {
    ...(typeof by === 'string' ? { by } : {}),
    ...(card ? { card } : {}),
    ...(typeof compact === 'boolean' ? { compact } : {}),
    ...(collapsed && collapsed.length > 0 ? { collapsed } : {}),
    ...(typeof scope === 'string' ? { scope } : {}),
  }
}

/** A layout that came from the store: whatever is not what it should be is left out. */
export function readLayout(value: unknown): Layout {
  if (!isObject(value)) return {}
  const columns = readColumns(value['columns'])
  const { filter, sort, group, totals, look } = value
  return {
    ...(columns ? { columns } : {}),
    ...(isObject(filter) ? { filter: filter as unknown as Filter } : {}),
    ...(typeof sort === 'string' ? { sort } : {}),
    ...(typeof group === 'string' ? { group } : {}),
    ...(typeof totals === 'boolean' ? { totals } : {}),
    ...(look === 'list' || look === 'board' ? { look } : {}),
    ...(isObject(value['board']) ? { board: readBoard(value['board']) } : {}),
  }
}

/** The layout with everything said that it leaves open, and without fields that are gone. */
export function settleLayout(layout: Layout, fields: readonly ColumnField[]): Required<Layout> {
  const known = new Set(fields.map((field) => field.key))
  const sort = layout.sort?.split(',').filter((part) => known.has(part.replace(/^-/, ''))).join(',')
  return {
    columns: arrange(layout.columns?.map((column) => (Number.isNaN(column.width) ? { field: column.field, frozen: column.frozen } : column)), fields),
    filter: layout.filter ?? null,
    sort: sort || null,
    group: layout.group && known.has(layout.group) ? layout.group : null,
    totals: layout.totals ?? true,
    look: layout.look ?? null,
    board: readBoard(layout.board),
  }
}

/** Whether two layouts show the same list the same way. */
export function sameLayout(a: Layout, b: Layout, fields: readonly ColumnField[]): boolean {
  return JSON.stringify(settleLayout(a, fields)) === JSON.stringify(settleLayout(b, fields))
}

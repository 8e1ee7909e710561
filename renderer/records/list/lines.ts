import type { Filter } from '#shared/core/filter.ts'
import type { KindName } from '#shared/core/kinds.ts'
import type { Pages } from './pages.ts'
import { emptyPages, isComplete } from './pages.ts'

/** One run of rows: the whole list, or the rows of one group under its heading. */
export interface Section<R extends { id: string }> {
  /** null = the list is not grouped */
  group: GroupHead | null
  collapsed: boolean
  /** how many rows there are, where that is known; otherwise the rows seen so far and a few to come */
  total: number | null
  pages: Pages<R>
}

export interface GroupHead {
  value: unknown
  label: string | null
  count: number
}

/** One line of the screen: the heading of a group, or a row of a section. */
export type Line<R extends { id: string }> =
  | { kind: 'group'; section: Section<R> }
  | { kind: 'row'; section: Section<R>; index: number }

/** Rows that a list of unknown length shows below the known ones, so that there is somewhere to scroll to. */
const AHEAD = 30
/** A list that lacks more rows than this grows as one scrolls: rows are reached one page after another. */
const REACHABLE = 2000

export function flatSection<R extends { id: string }>(): Section<R> {
  return { group: null, collapsed: false, total: null, pages: emptyPages<R>() }
}

export function groupSections<R extends { id: string }>(groups: readonly GroupHead[], collapsed: ReadonlySet<string>): Section<R>[] {
  return groups.map((group) => ({ group, collapsed: collapsed.has(groupKey(group.value)), total: group.count, pages: emptyPages<R>() }))
}

/** Stable name of a group, for keeping it collapsed. */
export const groupKey = (value: unknown): string => (value === null || value === undefined ? '∅' : JSON.stringify(value))

/** Lines that a section takes: its heading and, when open, its rows (loaded, known by number, or expected). */
export function heightOf(section: Section<{ id: string }>): number {
  return (section.group ? 1 : 0) + (section.collapsed ? 0 : rowsOf(section))
}

export function rowsOf({ pages, total }: Section<{ id: string }>): number {
  if (isComplete(pages)) return pages.length
  if (total !== null && total - pages.length <= REACHABLE) return Math.max(total, pages.length)
  return pages.next === undefined && total === null ? 0 : pages.length + AHEAD
}

export function lineCount(sections: readonly Section<{ id: string }>[]): number {
  return sections.reduce((sum, section) => sum + heightOf(section), 0)
}

/** The line at a height, or null below the end. */
export function lineAt<R extends { id: string }>(sections: readonly Section<R>[], index: number): Line<R> | null {
  let top = 0
  for (const section of sections) {
    const height = heightOf(section)
    if (index < top + height) {
      const inside = index - top
      if (section.group && inside === 0) return { kind: 'group', section }
      return { kind: 'row', section, index: section.group ? inside - 1 : inside }
    }
    top += height
  }
  return null
}

/** The parts of each section that the lines from..to show, in rows of the section. */
export function visibleParts<R extends { id: string }>(sections: readonly Section<R>[], from: number, to: number): { section: Section<R>; from: number; to: number }[] {
  const parts: { section: Section<R>; from: number; to: number }[] = []
  let top = 0
  for (const section of sections) {
    const height = heightOf(section)
    const head = section.group ? 1 : 0
    const first = Math.max(from - top - head, 0)
    const last = Math.min(to - top - head, height - head - 1)
    // A flat list is asked for even while it has no line yet: its first page says how many there are.
    if ((last >= first && !section.collapsed) || (!section.group && height === 0)) parts.push({ section, from: first, to: Math.max(first, last) })
    top += height
    if (top > to) break
  }
  return parts
}

/** The height at which a row stands, or −1 when it is hidden in a collapsed group. */
export function lineOf<R extends { id: string }>(sections: readonly Section<R>[], wanted: Section<R>, index: number): number {
  let top = 0
  for (const section of sections) {
    if (section === wanted) return section.collapsed ? -1 : top + (section.group ? 1 : 0) + index
    top += heightOf(section)
  }
  return -1
}

const DAY = 10

/** The question whose answers are the rows of a group. Instants are grouped by their UTC day, many-valued fields by one of the values. */
export function groupFilter(field: string, kind: KindName, multi: boolean, value: unknown): Filter {
  if (value === null || value === undefined) return { field, op: 'empty' }
  if (multi) return { field, op: 'hasAny', value: [value] as string[] }
  if (kind === 'instant' && typeof value === 'string' && value.length === DAY) {
    return { field, op: 'between', value: [`${value}T00:00:00.000Z`, `${value}T23:59:59.999Z`] }
  }
  return { field, op: 'eq', value }
}

export function both(a: Filter | undefined, b: Filter | undefined): Filter | undefined {
  return a && b ? { and: [a, b] } : (a ?? b)
}

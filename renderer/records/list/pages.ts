/**
 * Rows of a long list as keyset pages. Only pages near the screen keep their rows; of the others the cursor and the
 * number of rows stay, so that a million rows cost the memory of a few thousand and the way back needs no counting.
 */
export interface Page<R> {
  /** the cursor that fetches this page; null = from the beginning */
  after: string | null
  /** null = dropped from memory, or not yet fetched */
  rows: R[] | null
  count: number
  /** id of the last row: where this page meets the next one */
  lastId: string | null
}

export interface Pages<R> {
  readonly size: number
  list: Page<R>[]
  /** the cursor behind the last known page; undefined before the first answer, null at the end of the list */
  next: string | null | undefined
  /** index of the first row of each page, kept in step with `list` */
  starts: number[]
  length: number
}

interface Identified {
  id: string
}

export function emptyPages<R extends Identified>(size = 100): Pages<R> {
  return { size, list: [], next: undefined, starts: [], length: 0 }
}

/** True when no row can follow the known ones. */
export function isComplete(pages: Pages<Identified>): boolean {
  return pages.next === null
}

function recount(pages: Pages<Identified>): void {
  let length = 0
  pages.starts = pages.list.map((page) => {
    const start = length
    length += page.count
    return start
  })
  pages.length = length
}

/** Number of the page that holds the row, or −1 beyond the known rows. */
export function pageOf(pages: Pages<Identified>, index: number): number {
  if (index < 0 || index >= pages.length) return -1
  let low = 0
  let high = pages.list.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (pages.starts[middle]! <= index) low = middle
    else high = middle - 1
  }
  return low
}

export function rowAt<R extends Identified>(pages: Pages<R>, index: number): R | undefined {
  const number = pageOf(pages, index)
  return number < 0 ? undefined : pages.list[number]!.rows?.[index - pages.starts[number]!]
}

export function indexOf(pages: Pages<Identified>, id: string): number {
  for (const [number, page] of pages.list.entries()) {
    const at = page.rows?.findIndex((row) => row.id === id) ?? -1
    if (at >= 0) return pages.starts[number]! + at
  }
  return -1
}

/** What must be fetched so that the rows from..to can be shown: the cursor and the place of its answer. */
export interface Wanted {
  number: number
  after: string | null
}

/** The first page that the range lacks, counted from its top; null = everything is there (or the list has ended). */
export function missing(pages: Pages<Identified>, from: number, to: number): Wanted | null {
  if (pages.next === undefined) return { number: 0, after: null }
  const last = Math.min(to, pages.length - 1)
  if (last >= from && pages.length > 0) {
    for (let number = Math.max(0, pageOf(pages, Math.max(0, from))); number < pages.list.length; number++) {
      if (pages.starts[number]! > last) break
      const page = pages.list[number]!
      if (page.rows === null) return { number, after: page.after }
    }
  }
  if (to >= pages.length && pages.next !== null) return { number: pages.list.length, after: pages.next }
  return null
}

/**
 * Takes the answer for a page. A page fetched again ends where the next one begins; when that row is gone or was pushed
 * further down, the pages behind no longer fit, are forgotten, and come again as one scrolls.
 */
export function putPage<R extends Identified>(pages: Pages<R>, number: number, after: string | null, rows: R[], next: string | null): void {
  if (number > pages.list.length) return
  const known = pages.list[number]
  const isLast = number >= pages.list.length - 1
  const meets = known && !isLast && known.lastId !== null ? rows.findIndex((row) => row.id === known.lastId) : -1
  const kept = meets >= 0 ? rows.slice(0, meets + 1) : rows
  pages.list[number] = { after, rows: kept, count: kept.length, lastId: kept.at(-1)?.id ?? null }
  if (meets < 0) {
    pages.list.length = number + 1
    pages.next = next
  }
  recount(pages)
}

/** Drops the rows of pages further than `keep` pages from the range on the screen. */
export function forgetFar(pages: Pages<Identified>, from: number, to: number, keep = 12): void {
  if (pages.list.length <= keep * 2) return
  const first = pageOf(pages, Math.min(from, pages.length - 1))
  const last = pageOf(pages, Math.min(to, pages.length - 1))
  for (const [number, page] of pages.list.entries()) {
    if (page.rows && (number < first - keep || number > last + keep)) page.rows = null
  }
}

/** Puts a newer state of a row in its place. False when the row is not in memory. */
export function replaceRow<R extends Identified>(pages: Pages<R>, row: R): boolean {
  for (const page of pages.list) {
    const at = page.rows?.findIndex((known) => known.id === row.id) ?? -1
    if (at >= 0) {
      page.rows!.splice(at, 1, row)
      return true
    }
  }
  return false
}

/** Takes rows out; answers how many were there. The pages keep their cursors. */
export function dropRows(pages: Pages<Identified>, ids: ReadonlySet<string>): number {
  let dropped = 0
  for (const page of pages.list) {
    if (!page.rows) continue
    const rows = page.rows.filter((row) => !ids.has(row.id))
    dropped += page.rows.length - rows.length
    page.rows = rows
    page.count = rows.length
    page.lastId = rows.at(-1)?.id ?? null
  }
  if (dropped > 0) recount(pages)
  return dropped
}

/** Every row in memory, in order: what selection of a range and copying walk over. */
export function rowsBetween<R extends Identified>(pages: Pages<R>, from: number, to: number): R[] {
  const rows: R[] = []
  for (let index = Math.max(0, Math.min(from, to)); index <= Math.max(from, to); index++) {
    const row = rowAt(pages, index)
    if (row) rows.push(row)
  }
  return rows
}

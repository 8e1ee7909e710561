import { describe, expect, test } from 'vitest'
import { dropRows, emptyPages, forgetFar, indexOf, isComplete, missing, putPage, replaceRow, rowAt, rowsBetween } from '#renderer/records/list/pages.ts'
import type { Pages } from '#renderer/records/list/pages.ts'

interface Row { id: string; name?: string }

/** A table of rows behind a keyset cursor, as the core answers it. */
function source(count: number) {
  let ids = Array.from({ length: count }, (_, i) => `r${String(i).padStart(5, '0')}`)
  return {
    page(after: string | null, size: number): { rows: Row[]; next: string | null } {
      const from = after === null ? 0 : ids.findIndex((id) => id > after)
      const start = from < 0 ? ids.length : from
      const rows = ids.slice(start, start + size).map((id) => ({ id }))
      return { rows, next: start + size < ids.length ? rows.at(-1)!.id : null }
    },
    remove: (id: string) => { ids = ids.filter((known) => known !== id) },
    insert: (id: string) => { ids = [...ids, id].sort() },
  }
}

function load(pages: Pages<Row>, from: number, to: number, rows: ReturnType<typeof source>): number {
  let calls = 0
  for (let wanted = missing(pages, from, to); wanted; wanted = missing(pages, from, to)) {
    const answer = rows.page(wanted.after, pages.size)
    putPage(pages, wanted.number, wanted.after, answer.rows, answer.next)
    if ((calls += 1) > 100) throw new Error('the same page is asked for again and again')
  }
  return calls
}

const ids = (pages: Pages<Row>): (string | undefined)[] => Array.from({ length: pages.length }, (_, i) => rowAt(pages, i)?.id)

describe('pages of a list', () => {
  test('a list asks for its first page before it knows anything', () => {
    expect(missing(emptyPages<Row>(10), 0, 20)).toEqual({ number: 0, after: null })
  })

  test('pages are fetched as far as one has scrolled and no further', () => {
    const pages = emptyPages<Row>(10)
    expect(load(pages, 0, 14, source(100))).toBe(2)
    expect(pages.length).toBe(20)
    expect(isComplete(pages)).toBe(false)
    expect(missing(pages, 0, 19)).toBeNull()
  })

  test('the last page ends the list', () => {
    const pages = emptyPages<Row>(10)
    load(pages, 0, 500, source(25))
    expect(pages.length).toBe(25)
    expect(isComplete(pages)).toBe(true)
    expect(rowAt(pages, 24)?.id).toBe('r00024')
    expect(rowAt(pages, 25)).toBeUndefined()
  })

  test('an empty list is complete with no rows', () => {
    const pages = emptyPages<Row>(10)
    load(pages, 0, 30, source(0))
    expect(pages.length).toBe(0)
    expect(isComplete(pages)).toBe(true)
  })

  test('pages far from the screen are dropped, and come back in place by their cursor', () => {
    const pages = emptyPages<Row>(10)
    const rows = source(1000)
    load(pages, 0, 999, rows)
    forgetFar(pages, 700, 730, 3)
    expect(rowAt(pages, 5)).toBeUndefined()
    expect(rowAt(pages, 700)?.id).toBe('r00700')
    expect(pages.length).toBe(1000)
    expect(load(pages, 0, 15, rows)).toBe(2)
    expect(rowAt(pages, 5)?.id).toBe('r00005')
    expect(pages.length).toBe(1000)
    expect(rowAt(pages, 700)?.id).toBe('r00700')
  })

  test('a page fetched again after a row in it was removed still meets the next page without doubling a row', () => {
    const pages = emptyPages<Row>(10)
    const rows = source(50)
    load(pages, 0, 49, rows)
    rows.remove('r00003')
    const again = rows.page(null, 10)
    putPage(pages, 0, null, again.rows, again.next)
    expect(pages.length).toBe(49)
    expect(new Set(ids(pages)).size).toBe(49)
  })

  test('a row that came in between pushes the seam: the pages behind are fetched anew and no row is lost', () => {
    const pages = emptyPages<Row>(10)
    const rows = source(30)
    load(pages, 0, 29, rows)
    rows.insert('r00000a')
    const again = rows.page(null, 10)
    putPage(pages, 0, null, again.rows, again.next)
    expect(pages.length).toBe(10)
    load(pages, 0, 40, rows)
    expect(pages.length).toBe(31)
    expect(ids(pages)).toEqual([...ids(pages)].sort())
  })

  test('a removed row leaves at once and the others close up', () => {
    const pages = emptyPages<Row>(10)
    load(pages, 0, 29, source(30))
    expect(dropRows(pages, new Set(['r00009', 'r00010', 'gone']))).toBe(2)
    expect(pages.length).toBe(28)
    expect(rowAt(pages, 9)?.id).toBe('r00011')
    expect(indexOf(pages, 'r00029')).toBe(27)
  })

  test('a saved row takes the place of its older state', () => {
    const pages = emptyPages<Row>(10)
    load(pages, 0, 19, source(20))
    expect(replaceRow(pages, { id: 'r00012', name: 'new' })).toBe(true)
    expect(rowAt(pages, 12)).toEqual({ id: 'r00012', name: 'new' })
    expect(replaceRow(pages, { id: 'nowhere' })).toBe(false)
  })

  test('a range is read in either direction', () => {
    const pages = emptyPages<Row>(10)
    load(pages, 0, 19, source(20))
    expect(rowsBetween(pages, 11, 9).map((row) => row.id)).toEqual(['r00009', 'r00010', 'r00011'])
  })

  test('an answer that comes after the pages were reset past it is not taken', () => {
    const pages = emptyPages<Row>(10)
    putPage(pages, 3, 'x', [{ id: 'late' }], null)
    expect(pages.length).toBe(0)
    expect(pages.next).toBeUndefined()
  })
})

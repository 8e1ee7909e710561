import { describe, expect, test } from 'vitest'
import type { ColumnField } from '#renderer/records/list/columns.ts'
import { readLayout, sameLayout, settleLayout } from '#renderer/records/list/layout.ts'

const fields: ColumnField[] = [
  { key: 'name', kind: 'text', list: true, title: true },
  { key: 'city', kind: 'text', list: true, title: false },
  { key: 'f1', kind: 'money', list: false, title: false },
]

describe('the layout of a saved view', () => {
  test('whatever is not what it should be is left out', () => {
    expect(readLayout(null)).toEqual({})
    expect(readLayout('x')).toEqual({})
    expect(readLayout({ columns: [{ field: 'city', width: 'wide' }, 5, { width: 10 }], sort: 7, group: {}, totals: 'yes', filter: [] })).toEqual({ columns: [{ field: 'city', width: Number.NaN }] })
  })

  test('what a view leaves open is settled; fields that are gone go from columns, order and groups', () => {
    const layout = settleLayout(readLayout({ columns: [{ field: 'f9', width: 90 }, { field: 'f1' }], sort: 'f9,-city', group: 'f9' }), fields)
    expect(layout).toEqual({ columns: [{ field: 'name', width: 280, frozen: true }, { field: 'f1', width: 140 }], filter: null, sort: '-city', group: null, totals: true, look: null, board: {} })
  })

  test('two layouts are the same when they show the same, however they say it', () => {
    expect(sameLayout({}, { filter: null, sort: null, totals: true }, fields)).toBe(true)
    expect(sameLayout({}, { sort: 'city' }, fields)).toBe(false)
    expect(sameLayout({ sort: 'f9' }, {}, fields)).toBe(true)
  })
})

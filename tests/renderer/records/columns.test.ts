import { describe, expect, test } from 'vitest'
import { arrange, freeze, hide, move, nextSort, place, resize, show } from '#renderer/records/list/columns.ts'
import type { Column, ColumnField } from '#renderer/records/list/columns.ts'

const fields: ColumnField[] = [
  { key: 'city', kind: 'text', list: true, title: false },
  { key: 'name', kind: 'text', list: true, title: true },
  { key: 'inn', kind: 'inn', list: true, title: false },
  { key: 'notes', kind: 'longText', list: false, title: false },
  { key: 'f1', kind: 'money', list: false, title: false },
]
const names = (columns: Column[]): string[] => columns.map((column) => (column.frozen ? `*${column.field}` : column.field))

describe('columns of a list', () => {
  test('nobody has arranged it: the title first and frozen, then the fields of the list', () => {
    expect(names(arrange(undefined, fields))).toEqual(['*name', 'city', 'inn'])
  })

  test('a saved arrangement loses columns that are gone and doubled ones, and gets its title back', () => {
    const saved = [{ field: 'f9', width: 100 }, { field: 'inn', width: 10 }, { field: 'f1' }, { field: 'inn', width: 300 }]
    const columns = arrange(saved, fields)
    expect(names(columns)).toEqual(['*name', 'inn', 'f1'])
    expect(columns[1]!.width).toBe(56)
    expect(columns[2]!.width).toBe(140)
  })

  test('frozen columns stand before the others', () => {
    expect(names(freeze(arrange(undefined, fields), 'inn', true, fields))).toEqual(['*name', '*inn', 'city'])
    expect(names(freeze(arrange(undefined, fields), 'name', false, fields))).toEqual(['*name', 'city', 'inn'])
  })

  test('a column is dragged before another, to the end, and out of the frozen ones', () => {
    const columns = freeze(show(arrange(undefined, fields), fields[4]!), 'inn', true, fields)
    expect(names(columns)).toEqual(['*name', '*inn', 'city', 'f1'])
    expect(names(move(columns, 'f1', 'city', fields))).toEqual(['*name', '*inn', 'f1', 'city'])
    expect(names(move(columns, 'inn', null, fields))).toEqual(['*name', 'city', 'f1', 'inn'])
    expect(names(move(columns, 'city', 'name', fields))).toEqual(['*name', '*city', '*inn', 'f1'])
    expect(names(move(columns, 'city', 'nowhere', fields))).toEqual(names(columns))
  })

  test('the title cannot be hidden, others can and come back at the end', () => {
    const columns = arrange(undefined, fields)
    expect(names(hide(columns, 'name', fields))).toEqual(['*name', 'city', 'inn'])
    const without = hide(columns, 'city', fields)
    expect(names(without)).toEqual(['*name', 'inn'])
    expect(names(show(without, fields[0]!))).toEqual(['*name', 'inn', 'city'])
    expect(names(show(columns, fields[0]!))).toEqual(names(columns))
  })

  test('widths stay within bounds and add up', () => {
    const columns = resize(resize(arrange(undefined, fields), 'city', 5), 'inn', 9999)
    const placed = place(columns, 40)
    expect(placed.columns.map((column) => column.left)).toEqual([40, 320, 376])
    expect(placed.width).toBe(320 + 56 + 720)
  })

  test('a heading sorts up, then down, then not; with Shift it joins the others, three at most', () => {
    expect(nextSort(undefined, 'name', false)).toBe('name')
    expect(nextSort('name', 'name', false)).toBe('-name')
    expect(nextSort('-name', 'name', false)).toBeUndefined()
    expect(nextSort('-name', 'city', false)).toBe('city')
    expect(nextSort('-name', 'city', true)).toBe('-name,city')
    expect(nextSort('-name,city', 'city', true)).toBe('-name,-city')
    expect(nextSort('-name,-city', 'city', true)).toBe('-name')
    expect(nextSort('a,b,c', 'd', true)).toBe('a,b,d')
  })
})

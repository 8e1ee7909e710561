import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moved } from '#renderer/core/order.ts'

const rows = (...positions: number[]) => positions.map((position, at) => ({ id: String.fromCharCode(97 + at), position }))
const after = (list: { id: string; position: number }[], changes: { id: string; position: number }[]) => {
  const known = new Map(changes.map((change) => [change.id, change.position]))
  return list.map((row) => ({ ...row, position: known.get(row.id) ?? row.position })).sort((a, b) => a.position - b.position).map((row) => row.id).join('')
}

describe('a row that was dragged', () => {
  it('takes the middle of the gap, and nothing else changes', () => {
    expect(moved(rows(0, 1024, 2048), 'c', 'b')).toEqual([{ id: 'c', position: 512 }])
    expect(moved(rows(0, 1024, 2048), 'a', null)).toEqual([{ id: 'a', position: 3072 }])
    expect(moved(rows(0, 1024, 2048), 'c', 'a')).toEqual([{ id: 'c', position: -1024 }])
  })

  it('renumbers the rest only when there is no room', () => {
    const list = rows(0, 1, 2, 3)
    expect(after(list, moved(list, 'd', 'b'))).toBe('adbc')
  })

  it('stays where it was dropped on itself', () => {
    expect(moved(rows(0, 1), 'a', 'a')).toEqual([])
    expect(moved(rows(0, 1), 'x', 'a')).toEqual([])
    expect(moved(rows(5), 'a', null)).toEqual([])
  })

  it('always ends before the row that was named', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 12 }), fc.nat(), fc.nat(), (positions, from, to) => {
      const list = rows(...positions.sort((a, b) => a - b))
      const id = list[from % list.length]!.id
      const before = [...list.map((row) => row.id), null][to % (list.length + 1)]!
      const rest = list.map((row) => row.id).filter((one) => one !== id)
      const expected = id === before ? list.map((row) => row.id) : before === null ? [...rest, id] : [...rest.slice(0, rest.indexOf(before)), id, ...rest.slice(rest.indexOf(before))]
      expect(after(list, moved(list, id, before))).toBe(expected.join(''))
    }))
  })
})

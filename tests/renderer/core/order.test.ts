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

  it('is given room by the others only when there is none', () => {
    const list = rows(0, 1, 2, 3)
    const changes = moved(list, 'd', 'b')
    expect(changes.at(-1)).toEqual({ id: 'd', position: 512 })
    expect(after(list, changes)).toBe('adbc')
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
      const changes = moved(list, id, before)
      expect(after(list, changes)).toBe(expected.join(''))
      // Whoever stops half-way, or undoes half of it, finds the order that was.
      for (let done = 0; done < changes.length; done++) expect(after(list, changes.slice(0, done))).toBe(list.map((row) => row.id).join(''))
    }))
  })
})

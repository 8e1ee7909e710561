import { describe, expect, test } from 'vitest'
import { revealLeft, revealTop, slotsOf, windowOf } from '#renderer/records/list/viewport.ts'

describe('what of a list is on the screen', () => {
  test('only the lines in view are drawn, with a few around them', () => {
    expect(windowOf(0, 720, 36, 1_000_000)).toEqual({ from: 0, to: 29 })
    expect(windowOf(36_000, 720, 36, 1_000_000)).toEqual({ from: 992, to: 1029 })
    expect(windowOf(0, 720, 36, 5)).toEqual({ from: 0, to: 4 })
    expect(windowOf(0, 720, 36, 0)).toEqual({ from: 0, to: -1 })
  })

  test('a list that became shorter than the scroll position shows its end', () => {
    expect(windowOf(36_000, 720, 36, 100)).toEqual({ from: 91, to: 99 })
  })

  test('each line has a slot of its own, and scrolling by one line redraws one slot', () => {
    const before = slotsOf({ from: 100, to: 129 })
    const after = slotsOf({ from: 101, to: 130 })
    expect(new Set(before.map(({ slot }) => slot)).size).toBe(30)
    const moved = after.filter(({ line, slot }) => before.find((old) => old.slot === slot)?.line !== line)
    expect(moved).toEqual([{ line: 130, slot: 10 }])
  })

  test('the cursor is brought into view by the shortest way', () => {
    expect(revealTop(0, 360, 720, 36)).toBe(0)
    expect(revealTop(15, 360, 720, 36)).toBeNull()
    expect(revealTop(40, 360, 720, 36)).toBe(41 * 36 - 720)
    expect(revealLeft(600, 180, 320, 0, 700)).toBe(80)
    expect(revealLeft(400, 180, 320, 200, 700)).toBe(80)
    expect(revealLeft(600, 90, 320, 200, 700)).toBeNull()
  })
})

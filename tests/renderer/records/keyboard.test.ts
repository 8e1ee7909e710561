import { describe, expect, test } from 'vitest'
import { commandOf, keepsKey, moveCursor } from '#renderer/records/list/keyboard.ts'

const bounds = { lines: 100, columns: 5, page: 20 }

describe('keyboard of a list', () => {
  test('letters are taken by the place of the key, so the Russian layout works the same', () => {
    expect(commandOf({ code: 'KeyX' })).toBe('select')
    expect(commandOf({ code: 'KeyA', ctrlKey: true })).toBe('selectAll')
    expect(commandOf({ code: 'KeyA', metaKey: true })).toBe('selectAll')
    expect(commandOf({ code: 'KeyA' })).toBeNull()
    expect(commandOf({ code: 'Space' })).toBe('preview')
    expect(commandOf({ code: 'toString' })).toBeNull()
  })

  test('after a row was ticked Delete is the table’s again, and only Space is the box’s', () => {
    expect(keepsKey('checkbox', 'Delete')).toBe(false)
    expect(keepsKey('checkbox', 'ArrowDown')).toBe(false)
    expect(keepsKey('checkbox', 'Space')).toBe(true)
    expect(keepsKey('text', 'Delete')).toBe(true)
    expect(keepsKey('textarea', 'Delete')).toBe(true)
  })

  test('arrows move and stop at the edges', () => {
    expect(moveCursor({ line: 0, column: 0 }, 'up', bounds)).toEqual({ line: 0, column: 0 })
    expect(moveCursor({ line: 99, column: 4 }, 'down', bounds)).toEqual({ line: 99, column: 4 })
    expect(moveCursor({ line: 5, column: 4 }, 'right', bounds)).toEqual({ line: 5, column: 4 })
    expect(moveCursor({ line: 5, column: 2 }, 'left', bounds)).toEqual({ line: 5, column: 1 })
  })

  test('a page leaves one line in common; Home and End reach the ends', () => {
    expect(moveCursor({ line: 50, column: 1 }, 'pageDown', bounds)).toEqual({ line: 69, column: 1 })
    expect(moveCursor({ line: 5, column: 1 }, 'pageUp', bounds)).toEqual({ line: 0, column: 1 })
    expect(moveCursor({ line: 50, column: 1 }, 'last', bounds)).toEqual({ line: 99, column: 1 })
    expect(moveCursor({ line: 50, column: 1 }, 'first', bounds)).toEqual({ line: 0, column: 1 })
  })

  test('Tab goes on to the next row at the end of one, Shift+Tab back', () => {
    expect(moveCursor({ line: 3, column: 4 }, 'next', bounds)).toEqual({ line: 4, column: 0 })
    expect(moveCursor({ line: 4, column: 0 }, 'previous', bounds)).toEqual({ line: 3, column: 4 })
    expect(moveCursor({ line: 0, column: 0 }, 'previous', bounds)).toEqual({ line: 0, column: 0 })
  })

  test('the first arrow enters the list at the top', () => {
    expect(moveCursor(null, 'down', bounds)).toEqual({ line: 0, column: 0 })
    expect(moveCursor(null, 'down', { ...bounds, lines: 0 })).toBeNull()
    expect(moveCursor({ line: 1, column: 1 }, 'edit', bounds)).toBeNull()
  })
})

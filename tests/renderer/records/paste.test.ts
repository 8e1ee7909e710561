import { beforeAll, describe, expect, test } from 'vitest'
import { f } from '#shared/core/field.ts'
import { checkValue, loadShapes } from '#renderer/records/list/check.ts'
import { namedIn, spread, valueOfText } from '#renderer/records/list/paste.ts'

const none = () => null
const statuses = namedIn([['s1', 'Новый'], ['s2', 'В работе'], ['s3', 'Всё сделано']])

describe('cells pasted from a spreadsheet', () => {
  test.each([
    ['a number with thousands', f.money({}), '1 234,50', 123_450],
    ['a whole number', f.int({}), '1 200', 1200],
    ['a percent with its sign', f.percent({}), '12,5 %', 1250],
    ['a Russian date', f.day({}), '05.11.2026', '2026-11-05'],
    ['«да»', f.bool({}), 'Да', true],
    ['text as it is', f.text({}), 'ООО «Ромашка» ', 'ООО «Ромашка»'],
    ['an empty cell', f.money({}), '  ', null],
    ['an empty list', f.tags({}), '', []],
    ['an empty yes or no', f.bool({}), '', false],
  ])('%s', (_, field, text, value) => {
    expect(valueOfText(field, text, none)).toEqual(value)
  })

  test('names find their values whatever their case and ё', () => {
    expect(valueOfText(f.choice({ of: 'clientStatuses' }), 'все СДЕЛАНО', statuses)).toBe('s3')
    expect(valueOfText(f.choices({ of: 'clientStatuses' }), 'Новый; в работе', statuses)).toEqual(['s1', 's2'])
  })

  test('what cannot be read is refused, not guessed', () => {
    expect(valueOfText(f.day({}), '31.02.2026', none)).toBeUndefined()
    expect(valueOfText(f.choice({ of: 'x' }), 'Неизвестный', statuses)).toBeUndefined()
    expect(valueOfText(f.choices({ of: 'x' }), 'Новый; Неизвестный', statuses)).toBeUndefined()
    expect(valueOfText(f.int({}), 'пять', none)).toBeUndefined()
  })

  test('cells go right and down from the cursor and stop at the edges', () => {
    expect(spread([['a', 'b'], ['c', 'd']], { line: 8, column: 3 }, { lines: 10, columns: 4 })).toEqual([
      { line: 8, column: 3, text: 'a' },
      { line: 9, column: 3, text: 'c' },
    ])
  })
})

test('a value of the wrong shape is left to the core until the shapes are here', () => {
  expect(checkValue(f.text({ max: 3 }), 'abcd')).toEqual({ value: 'abcd' })
})

describe('a value checked before it is sent', () => {
  beforeAll(loadShapes)
  test('the stored form is answered', () => {
    expect(checkValue(f.phone({}), '8 (495) 775-55-05')).toEqual({ value: '+74957755505' })
    expect(checkValue(f.inn({}), '7707 083893')).toEqual({ value: '7707083893' })
  })
  test('the problem is named as the core would', () => {
    expect(checkValue(f.inn({}), '7707083894')).toMatchObject({ problem: 'inn.checksum', params: { expected: '3' } })
    expect(checkValue(f.text({ required: true }), '')).toEqual({ problem: 'required' })
    expect(checkValue(f.text({ max: 3 }), 'abcd')).toEqual({ problem: 'text.tooLong', params: { max: 3 } })
    expect(checkValue(f.int({ min: 5 }), 4)).toEqual({ problem: 'number.tooSmall', params: { min: 5 } })
    expect(checkValue(f.day({}), '2026-02-31')).toEqual({ problem: 'day.invalid' })
  })
  test('empty means empty for its kind', () => {
    expect(checkValue(f.tags({}), null)).toEqual({ value: [] })
    expect(checkValue(f.bool({}), null)).toEqual({ value: false })
    expect(checkValue(f.text({}), '')).toEqual({ value: null })
  })
})

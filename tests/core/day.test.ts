import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  addDays, addMonths, dayFromNumber, dayNumber, dayOf, dayParts, daysBetween, daysInMonth, formatDay, isDay, monthEnd, monthStart, weekday,
} from '#shared/core/day.ts'

const DAY_MS = 86_400_000
const days = fc.integer({ min: -719_162, max: 2_932_896 }).map(dayFromNumber)

describe('isDay', () => {
  test.each([
    ['2025-02-28', true], ['2024-02-29', true], ['2000-02-29', true], ['0001-01-01', true], ['9999-12-31', true],
    ['2025-02-29', false], ['1900-02-29', false], ['2025-02-30', false], ['2025-04-31', false], ['2025-13-01', false], ['2025-00-01', false], ['2025-01-00', false],
    ['0000-01-01', false], ['2025-2-8', false], ['25-02-08', false], ['2025-02-08T00:00', false], [' 2025-02-08', false], ['2025-02-08\n', false], ['', false], ['01.02.2025', false],
  ])('%j: %s', (text, answer) => expect(isDay(text)).toBe(answer))

  it('agrees with the calendar of the platform', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9999 }), fc.integer({ min: 0, max: 13 }), fc.integer({ min: 0, max: 32 }), (year, month, date) => {
        const text = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`
        const platform = new Date(`${text}T00:00:00Z`)
        const real = !Number.isNaN(platform.getTime()) && platform.toISOString().startsWith(text)
        expect(isDay(text)).toBe(real)
        expect(dayOf(year, month, date)).toBe(real ? text : null)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('reckoning with days', () => {
  it('agrees with the platform on every day of nine thousand years', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: -1000, max: 1000 }), (day, count) => {
        expect(dayNumber(day) * DAY_MS).toBe(Date.parse(`${day}T00:00:00Z`))
        expect(weekday(day)).toBe(new Date(`${day}T00:00:00Z`).getUTCDay() || 7)
        fc.pre(dayNumber(day) + count >= -719_162 && dayNumber(day) + count <= 2_932_896)
        expect(daysBetween(day, addDays(day, count))).toBe(count)
        expect(addDays(addDays(day, count), -count)).toBe(day)
      }),
      { numRuns: 3000 },
    )
  })

  test.each([
    ['2025-01-31', 1, '2025-02-28'], ['2024-01-31', 1, '2024-02-29'], ['2024-02-29', 12, '2025-02-28'], ['2025-03-31', -1, '2025-02-28'], ['2025-12-15', 1, '2026-01-15'],
    ['2025-01-15', -1, '2024-12-15'], ['2025-05-31', 0, '2025-05-31'], ['2025-10-31', 120, '2035-10-31'],
  ])('%s and %d months is %s', (day, count, result) => expect(addMonths(day, count)).toBe(result))

  it('in months lands in the right month, on the same date or its last day', () => {
    fc.assert(
      fc.property(fc.integer({ min: -500_000, max: 2_000_000 }).map(dayFromNumber), fc.integer({ min: -1200, max: 1200 }), (day, count) => {
        const [from, to] = [dayParts(day), dayParts(addMonths(day, count))]
        expect((to.year - from.year) * 12 + to.month - from.month).toBe(count)
        expect(to.day).toBe(Math.min(from.day, daysInMonth(to.year, to.month)))
      }),
    )
  })

  test.each([['2025-02-10', '2025-02-01', '2025-02-28'], ['2024-02-29', '2024-02-01', '2024-02-29'], ['2025-12-31', '2025-12-01', '2025-12-31']])(
    'the month of %s is %s to %s',
    (day, from, to) => expect([monthStart(day), monthEnd(day)]).toEqual([from, to]),
  )

  it('refuses what is no day, and what leaves the calendar', () => {
    expect(() => addDays('2025-02-30', 1)).toThrow(RangeError)
    expect(() => addDays('9999-12-31', 1)).toThrow(RangeError)
    expect(() => addDays('0001-01-01', -1)).toThrow(RangeError)
    expect(() => addMonths('9999-12-31', 1)).toThrow(RangeError)
    expect(() => dayFromNumber(0.5)).toThrow(RangeError)
    expect(() => weekday('')).toThrow(RangeError)
    expect(() => formatDay('завтра')).toThrow(RangeError)
  })
})

test('a day is shown as the language has it', () => {
  expect(formatDay('2025-02-01')).toBe('01.02.2025')
  expect(formatDay('2025-02-01', 'en')).toBe('Feb 1, 2025')
})

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { addDays, dayFromNumber, daysBetween, weekday } from '#shared/core/day.ts'
import { isRelativeDay, RELATIVE_DAYS, relativeRange } from '#shared/core/relative-day.ts'

const today = fc.integer({ min: 0, max: 40_000 }).map(dayFromNumber)

describe('on Wednesday 2025-02-12', () => {
  test.each([
    ['today', '2025-02-12', '2025-02-12'], ['yesterday', '2025-02-11', '2025-02-11'], ['tomorrow', '2025-02-13', '2025-02-13'],
    ['thisWeek', '2025-02-10', '2025-02-16'], ['lastWeek', '2025-02-03', '2025-02-09'], ['nextWeek', '2025-02-17', '2025-02-23'],
    ['thisMonth', '2025-02-01', '2025-02-28'], ['lastMonth', '2025-01-01', '2025-01-31'], ['nextMonth', '2025-03-01', '2025-03-31'],
    ['thisQuarter', '2025-01-01', '2025-03-31'], ['lastQuarter', '2024-10-01', '2024-12-31'], ['nextQuarter', '2025-04-01', '2025-06-30'],
    ['thisYear', '2025-01-01', '2025-12-31'], ['lastYear', '2024-01-01', '2024-12-31'], ['nextYear', '2026-01-01', '2026-12-31'],
    ['overdue', null, '2025-02-11'], ['past', null, '2025-02-11'], ['future', '2025-02-13', null],
    ['last:1', '2025-02-12', '2025-02-12'], ['last:7', '2025-02-06', '2025-02-12'], ['next:7', '2025-02-12', '2025-02-18'], ['older:90', null, '2024-11-13'],
  ])('%s is %s to %s', (name, from, to) => expect(relativeRange(name, '2025-02-12')).toEqual({ from, to }))
})

describe('at the edges of the calendar', () => {
  test.each([
    ['2025-01-01', 'lastMonth', '2024-12-01', '2024-12-31'], ['2025-12-31', 'nextMonth', '2026-01-01', '2026-01-31'], ['2024-03-31', 'lastMonth', '2024-02-01', '2024-02-29'],
    ['2025-01-31', 'nextMonth', '2025-02-01', '2025-02-28'], ['2025-01-01', 'thisWeek', '2024-12-30', '2025-01-05'], ['2025-02-09', 'thisWeek', '2025-02-03', '2025-02-09'],
    ['2025-02-10', 'thisWeek', '2025-02-10', '2025-02-16'], ['2025-11-30', 'nextQuarter', '2026-01-01', '2026-03-31'], ['2025-12-31', 'tomorrow', '2026-01-01', '2026-01-01'],
  ])('on %s, %s is %s to %s', (day, name, from, to) => expect(relativeRange(name, day)).toEqual({ from, to }))
})

it('what is no range is none', () => {
  for (const name of ['', 'someday', 'last', 'last:', 'last:0', 'last:-1', 'last:1.5', 'last:99999', 'next:1e3', 'toString', '__proto__', 'constructor', ' today']) {
    expect(relativeRange(name, '2025-02-12'), name).toBeNull()
    expect(isRelativeDay(name), name).toBe(false)
  }
  for (const name of [...RELATIVE_DAYS, 'last:30', 'next:36525', 'older:1']) expect(isRelativeDay(name), name).toBe(true)
  expect(() => relativeRange('today', '2025-02-30')).toThrow(RangeError)
})

it('last, this and next follow each other without a gap, and this holds today', () => {
  fc.assert(
    fc.property(today, fc.constantFrom('Week', 'Month', 'Quarter', 'Year'), (day, unit) => {
      const [last, current, next] = ['last', 'this', 'next'].map((which) => relativeRange(which + unit, day))
      expect(current?.from && current.to && current.from <= day && day <= current.to).toBe(true)
      expect(addDays(last?.to ?? '', 1)).toBe(current?.from)
      expect(addDays(current?.to ?? '', 1)).toBe(next?.from)
      if (unit === 'Week') expect([weekday(current?.from ?? ''), weekday(current?.to ?? '')]).toEqual([1, 7])
    }),
  )
})

it('last and next hold as many days as they say, with today', () => {
  fc.assert(
    fc.property(today, fc.integer({ min: 1, max: 1000 }), (day, count) => {
      for (const name of [`last:${count}`, `next:${count}`]) {
        const range = relativeRange(name, day)
        expect(daysBetween(range?.from ?? '', range?.to ?? '') + 1).toBe(count)
        expect((range?.from ?? '') <= day && day <= (range?.to ?? '')).toBe(true)
      }
    }),
  )
})

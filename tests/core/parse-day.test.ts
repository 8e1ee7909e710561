import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { dayFromNumber, dayParts, formatDay } from '#shared/core/day.ts'
import { dayFromSerial, parseDay, serialOfDay } from '#shared/core/parse-day.ts'
import { companyRows, goodCompanies } from '#tests/data/companies.ts'

const days = fc.integer({ min: -719_162, max: 2_932_896 }).map(dayFromNumber)

describe('a day is read', () => {
  test.each([
    ['2025-02-01', '2025-02-01'], ['2025-2-1', '2025-02-01'], ['2025/02/01', '2025-02-01'], ['2025.02.01', '2025-02-01'], ['20250201', '2025-02-01'],
    ['2025-02-01T23:59:59.999Z', '2025-02-01'], ['2025-02-01 00:00:00', '2025-02-01'], ['2025-02-01T10:00:00+03:00', '2025-02-01'],
    ['01.02.2025', '2025-02-01'], ['1.2.25', '2025-02-01'], ['1.2.2025', '2025-02-01'], ['01-02-2025', '2025-02-01'], ['01/02/2025', '2025-02-01'], ['01.02.2025 г.', '2025-02-01'],
    ['01.02.2025 10:30', '2025-02-01'], ['01.02.2025, 10:30:15', '2025-02-01'], ['1. 2. 2025', '2025-02-01'], [' 01.02.2025\u00a0', '2025-02-01'],
    ['1.2.49', '2049-02-01'], ['1.2.50', '1950-02-01'], ['31/12/2024', '2024-12-31'], ['12/31/2024', '2024-12-31'], ['29.02.2024', '2024-02-29'],
    ['12 июня 2025', '2025-06-12'], ['12 июня 2025 г.', '2025-06-12'], ['«12» июня 2025 года', '2025-06-12'], ['12 ИЮН 2025', '2025-06-12'], ['12 мая 2025', '2025-05-12'], ['5 мар. 2025', '2025-03-05'],
    ['12-июн-25', '2025-06-12'], ['12-Jun-25', '2025-06-12'], ['12 Jun 2025', '2025-06-12'], ['June 12, 2025', '2025-06-12'], ['Jun 12 2025', '2025-06-12'], ['Sept 5, 2025', '2025-09-05'], ['June 1st, 2025', '2025-06-01'],
    ['1-го января 2025', '2025-01-01'], ['31 декабря 1999', '1999-12-31'], ['45658', '2025-01-01'], ['45658,5', '2025-01-01'], ['1957-03-04', '1957-03-04'],
  ])('%j', (text, value) => expect(parseDay(text)).toEqual({ ok: true, value }))

  it('with slashes in the order of the file', () => {
    expect(parseDay('03/04/2025')).toEqual({ ok: true, value: '2025-04-03' })
    expect(parseDay('03/04/2025', { slashes: 'mdy' })).toEqual({ ok: true, value: '2025-03-04' })
    expect(parseDay('03/04/2025', { slashes: 'unknown' })).toEqual({ ok: false, code: 'ambiguous' })
    expect(parseDay('13/04/2025', { slashes: 'mdy' })).toEqual({ ok: true, value: '2025-04-13' })
    expect(parseDay('13/04/2025', { slashes: 'unknown' })).toEqual({ ok: true, value: '2025-04-13' })
    expect(parseDay('04/04/2025', { slashes: 'unknown' })).toEqual({ ok: true, value: '2025-04-04' })
    expect(parseDay('03.04.2025', { slashes: 'mdy' })).toEqual({ ok: true, value: '2025-04-03' })
  })

  it('in every row of a real list, and the impossible one there is refused', () => {
    for (const { firstDealOn } of goodCompanies()) {
      const [date, month, year] = firstDealOn.split('.')
      expect(parseDay(firstDealOn)).toEqual({ ok: true, value: `${year}-${month}-${date}` })
    }
    expect(companyRows().map(({ firstDealOn }) => firstDealOn)).toContain('31.02.2024')
  })
})

describe('what is no day is refused with its reason', () => {
  test.each([
    ['', 'empty'], ['  ', 'empty'],
    ['31.02.2024', 'impossible'], ['29.02.2025', 'impossible'], ['32.01.2025', 'impossible'], ['01.13.2025', 'impossible'], ['00.01.2025', 'impossible'], ['2025-02-30', 'impossible'],
    ['31 июня 2025', 'impossible'], ['13/13/2025', 'impossible'], ['20251332', 'impossible'], ['0000-01-01', 'impossible'],
    ['завтра', 'format'], ['2025', 'format'], ['02.2025', 'format'], ['12 июня', 'format'], ['12 июля июня 2025', 'format'], ['12 бря 2025', 'format'], ['1.2', 'format'], ['1.2.3', 'format'],
    ['1.2.202', 'format'], ['01.02.2025 и позже', 'format'], ['99999', 'format'], ['123', 'format'], ['01.02-2025', 'format'], ['7707083893', 'format'], ['-45658', 'format'], ['10:30', 'format'],
  ])('%j: %s', (text, code) => expect(parseDay(text)).toEqual({ ok: false, code }))

  it('and nothing that is typed is an error', () => {
    const typed = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'0123456789./- :tzгавгустмаяjun'), maxLength: 20 }))
    fc.assert(
      fc.property(typed, (text) => {
        const read = parseDay(text)
        if (read.ok) expect(dayParts(read.value).year).toBeGreaterThan(0)
      }),
      { numRuns: 5000 },
    )
  })

  it('and a page of text at once', () => {
    const began = performance.now()
    for (const text of ['1.'.repeat(100_000), ' '.repeat(100_000), '1'.repeat(100_000), `1${' t'.repeat(100_000)}`, '12 ию'.repeat(50_000)]) expect(parseDay(text).ok).toBe(false)
    expect(performance.now() - began).toBeLessThan(1000)
  })
})

it('every day reads back from every way of writing it', () => {
  const russian = ['января', 'февраля', 'марта', 'апреля', 'мая', 'июня', 'июля', 'августа', 'сентября', 'октября', 'ноября', 'декабря']
  fc.assert(
    fc.property(days, (day) => {
      const { year, month, day: date } = dayParts(day)
      const y = String(year).padStart(4, '0')
      for (const text of [day, formatDay(day), `${date}.${month}.${y}`, `${date} ${russian[month - 1]} ${y} г.`, `${day}T12:00:00Z`]) expect(parseDay(text), text).toEqual({ ok: true, value: day })
    }),
    { numRuns: 1000 },
  )
})

describe('the date number of a spreadsheet', () => {
  test.each([
    [1, '1900-01-01'], [59, '1900-02-28'], [60, null], [61, '1900-03-01'], [25569, '1970-01-01'], [45658, '2025-01-01'], [45658.75, '2025-01-01'], [2958465, '9999-12-31'],
    [0, null], [-1, null], [2958466, null], [Number.NaN, null], [Infinity, null],
  ])('%d is %s', (serial, day) => expect(dayFromSerial(serial)).toBe(day))

  test.each([[0, '1904-01-01'], [44196, '2025-01-01'], [-1, null]])('%d from 1904 is %s', (serial, day) => expect(dayFromSerial(serial, true)).toBe(day))

  it('is what the day gives back', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 2_958_465 }).filter((n) => n !== 60), (serial) => { expect(serialOfDay(dayFromSerial(serial) ?? '')).toBe(serial) }))
    expect(serialOfDay('1899-12-31')).toBeNull()
  })
})

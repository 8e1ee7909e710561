import { addDays, dayOf, daysBetween, type Day } from './day.ts'
import type { Parsed } from './parse.ts'
import { foldText } from './text.ts'

/** `empty`; `format` (no date at all); `impossible` (31.02.2024); `ambiguous` (03/04/2025, where the order is not known). */
export type DayProblem = 'empty' | 'format' | 'impossible' | 'ambiguous'

export interface DayOptions {
  /**
   * What stands first in a date with slashes: `dmy` (Russia, Europe; the usual reading here) or `mdy` (USA).
   * `unknown`: dates that could be read both ways are `ambiguous`. Dates with points are always day first.
   */
  slashes?: 'dmy' | 'mdy' | 'unknown'
}

/**
 * A day as people and programs write it: `2025-02-01` (with a time too, which is dropped and shifts nothing), `01.02.2025`,
 * `1.2.25`, `2025/02/01`, `20250201`, «12 июня 2025 г.», «„12“ июня 2025 года», `12-Jun-25`, `June 12, 2025`, and the number
 * that a spreadsheet keeps (five digits: 1927 to 2099). Two-digit years: 00–49 are 2000–2049, 50–99 are 1950–1999.
 */
export function parseDay(text: string, { slashes = 'dmy' }: DayOptions = {}): Parsed<Day, DayProblem> {
  if (text.length > LONGEST_TEXT) return { ok: false, code: text.trim() === '' ? 'empty' : 'format' }
  const bare = withoutTime(foldText(text).replace(/["«»„“”']/g, '').replace(/\s+/g, ' ').trim())
  if (bare === '') return { ok: false, code: 'empty' }
  return readIso(bare) ?? readNumbers(bare, slashes) ?? readWords(bare) ?? readSerial(bare) ?? { ok: false, code: 'format' }
}

/** No date is longer; a page of text is not searched for one. */
const LONGEST_TEXT = 100

type Read = Parsed<Day, DayProblem> | null

/** «01.02.2025 г. 10:30», `2025-02-01T10:30:00.000Z`: what follows the date does not matter to a day. */
function withoutTime(text: string): string {
  return text
    .replace(/[t ,]+\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(am|pm|z|[+-]\d{2}:?\d{2})?$/, '')
    .replace(/\s*(?:г|год|года)\.?$/, '')
    .trim()
}

function made(year: number, month: number, day: number): Read {
  const found = dayOf(year, month, day)
  return found === null ? { ok: false, code: 'impossible' } : { ok: true, value: found }
}

function readIso(text: string): Read {
  const match = /^(\d{4})([-./])(\d{1,2})\2(\d{1,2})$/.exec(text) ?? /^((?:19|20)\d\d)()(\d\d)(\d\d)$/.exec(text)
  return match === null ? null : made(Number(match[1]), Number(match[3]), Number(match[4]))
}

function readNumbers(text: string, slashes: NonNullable<DayOptions['slashes']>): Read {
  const match = /^(\d{1,2})\s?([-./])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})$/.exec(text)
  if (match === null) return null
  const [first, second, year] = [Number(match[1]), Number(match[3]), fullYear(match[4] ?? '')]
  if (match[2] !== '/') return made(year, second, first)
  if (first <= 12 && second > 12) return made(year, first, second)
  if (first <= 12 && second <= 12 && first !== second && slashes === 'unknown') return { ok: false, code: 'ambiguous' }
  return slashes === 'mdy' && first <= 12 ? made(year, first, second) : made(year, second, first)
}

function fullYear(digits: string): number {
  const year = Number(digits)
  return digits.length > 2 ? year : year < 50 ? 2000 + year : 1900 + year
}

/** The names of the months, whole; a beginning of three letters and more will do. */
const MONTHS = [
  ['январь', 'января', 'january'], ['февраль', 'февраля', 'february'], ['март', 'марта', 'march'], ['апрель', 'апреля', 'april'],
  ['май', 'мая', 'may'], ['июнь', 'июня', 'june'], ['июль', 'июля', 'july'], ['август', 'августа', 'august'],
  ['сентябрь', 'сентября', 'september'], ['октябрь', 'октября', 'october'], ['ноябрь', 'ноября', 'november'], ['декабрь', 'декабря', 'december'],
]

function monthOf(word: string): number | null {
  const at = MONTHS.findIndex((names) => names.some((name) => name.startsWith(word)))
  return at === -1 ? null : at + 1
}

function readWords(text: string): Read {
  const dayFirst = /^(\d{1,2})(?:-?(?:го|е|st|nd|rd|th))?[ .-]*([a-zа-я]{3,})[ .,-]*(\d{4}|\d{2})$/.exec(text)
  const monthFirst = /^([a-zа-я]{3,})[ .]*(\d{1,2})(?:st|nd|rd|th)?[ .,]+(\d{4})$/.exec(text)
  const [day, word, year] = dayFirst !== null ? [dayFirst[1], dayFirst[2], dayFirst[3]] : [monthFirst?.[2], monthFirst?.[1], monthFirst?.[3]]
  if (day === undefined || word === undefined || year === undefined) return null
  const month = monthOf(word)
  return month === null ? null : made(fullYear(year), month, Number(day))
}

function readSerial(text: string): Read {
  const match = /^(\d{5})(?:[.,]\d+)?$/.exec(text)
  const serial = Number(match?.[1] ?? 0)
  if (serial < 10_000 || serial > 73_050) return null
  const day = dayFromSerial(serial)
  return day === null ? null : { ok: true, value: day }
}

/**
 * The day of a spreadsheet's date number; its fraction (the time) is dropped. Null outside 1900 to 9999 and for number 60,
 * 29 February 1900, which Excel has and the calendar has not. ECMA-376 part 1, 18.17.4.1.
 * @param from1904 the workbook counts from 1904 (made on an old Mac)
 */
export function dayFromSerial(serial: number, from1904 = false): Day | null {
  const whole = Math.floor(serial)
  if (!Number.isFinite(serial)) return null
  if (from1904) return whole >= 0 && whole <= 2_957_003 ? addDays('1904-01-01', whole) : null
  if (whole < 1 || whole > 2_958_465 || whole === 60) return null
  return addDays(whole < 60 ? '1899-12-31' : '1899-12-30', whole)
}

/** The spreadsheet's number of a day, or null before 1900. The inverse of `dayFromSerial`. */
export function serialOfDay(day: Day): number | null {
  const days = daysBetween('1899-12-31', day)
  if (days < 1) return null
  return days < 60 ? days : days + 1
}

/** A day is the text `YYYY-MM-DD` of the Gregorian calendar, years 0001 to 9999. It has no time and no zone. */
export type Day = string

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/

export interface DayParts {
  year: number
  /** 1 to 12 */
  month: number
  /** 1 to 31 */
  day: number
}

/** Whether a text is a day that exists: `2025-02-28` is one, `2025-02-30` and `2025-2-8` are not. */
export function isDay(text: string): text is Day {
  return DAY.test(text) && partsOf(text) !== null
}

function partsOf(text: string): DayParts | null {
  const match = DAY.exec(text)
  if (match === null) return null
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  return year >= 1 && exists(year, month, day) ? { year, month, day } : null
}

function exists(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
}

/** Days of a month (1 to 12), 28 to 31. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

/** Year, month and day of a day. Throws RangeError for what is no day. */
export function dayParts(day: Day): DayParts {
  const parts = partsOf(day)
  if (parts === null) throw new RangeError(`not a day: ${day}`)
  return parts
}

/** The day of a year, a month (1 to 12) and a day of the month, or null where there is none. */
export function dayOf(year: number, month: number, day: number): Day | null {
  const whole = [year, month, day].every(Number.isInteger)
  if (!whole || year < 1 || year > 9999 || !exists(year, month, day)) return null
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
}

/** Days since 1970-01-01, negative before. Algorithm: Howard Hinnant, "chrono-compatible low-level date algorithms". */
export function dayNumber(day: Day): number {
  const { year, month, day: date } = dayParts(day)
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const ofEra = y - era * 400
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + date - 1
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468
}

/** The inverse of `dayNumber`. Throws RangeError outside the years 0001 to 9999. */
export function dayFromNumber(number: number): Day {
  const z = number + 719_468
  const era = Math.floor(z / 146_097)
  const ofEra = z - era * 146_097
  const yearOfEra = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365)
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * ofYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const found = dayOf(year, month, ofYear - Math.floor((153 * shifted + 2) / 5) + 1)
  if (found === null) throw new RangeError(`no day with the number ${number}`)
  return found
}

/** The day `count` days later (earlier where negative). */
export function addDays(day: Day, count: number): Day {
  return dayFromNumber(dayNumber(day) + count)
}

/** The same day of the month `count` months later; the last day of that month where it has no such day (31 January + 1 = 28 February). */
export function addMonths(day: Day, count: number): Day {
  const parts = dayParts(day)
  const months = parts.year * 12 + parts.month - 1 + count
  const year = Math.floor(months / 12)
  const month = months - year * 12 + 1
  const found = dayOf(year, month, Math.min(parts.day, daysInMonth(year, month)))
  if (found === null) throw new RangeError(`no day ${count} months from ${day}`)
  return found
}

/** How many days from one day to another; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return dayNumber(to) - dayNumber(from)
}

/** 1 Monday … 7 Sunday (ISO 8601). */
export function weekday(day: Day): number {
  return ((((dayNumber(day) + 3) % 7) + 7) % 7) + 1
}

/** The first day of the month. */
export function monthStart(day: Day): Day {
  return `${day.slice(0, 8)}01`
}

/** The last day of the month. */
export function monthEnd(day: Day): Day {
  const { year, month } = dayParts(day)
  return `${day.slice(0, 8)}${daysInMonth(year, month)}`
}

/** «01.02.2025» in Russian, `Feb 1, 2025` in English. Throws RangeError for what is no day. */
export function formatDay(day: Day, locale: 'ru' | 'en' = 'ru'): string {
  const { year, month, day: date } = dayParts(day)
  if (locale === 'en') return `${ENGLISH_MONTHS[month - 1] ?? ''} ${date}, ${year}`
  return `${day.slice(8)}.${day.slice(5, 7)}.${day.slice(0, 4)}`
}

const ENGLISH_MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

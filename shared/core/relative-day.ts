import { addDays, addMonths, dayParts, isDay, monthEnd, monthStart, weekday, type Day } from './day.ts'

/** Days from `from` to `to`, both included; null is no bound. */
export interface DayRange {
  from: Day | null
  to: Day | null
}

/** Weeks begin on Monday (ISO 8601, and so in Russia). */
const RANGES = {
  today: (today) => ({ from: today, to: today }),
  yesterday: (today) => day(addDays(today, -1)),
  tomorrow: (today) => day(addDays(today, 1)),
  thisWeek: (today) => week(today, 0),
  lastWeek: (today) => week(today, -1),
  nextWeek: (today) => week(today, 1),
  thisMonth: (today) => months(monthStart(today), 1),
  lastMonth: (today) => months(addMonths(monthStart(today), -1), 1),
  nextMonth: (today) => months(addMonths(monthStart(today), 1), 1),
  thisQuarter: (today) => months(quarterStart(today), 3),
  lastQuarter: (today) => months(addMonths(quarterStart(today), -3), 3),
  nextQuarter: (today) => months(addMonths(quarterStart(today), 3), 3),
  thisYear: (today) => months(yearStart(today), 12),
  lastYear: (today) => months(addMonths(yearStart(today), -12), 12),
  nextYear: (today) => months(addMonths(yearStart(today), 12), 12),
  /** before today */
  overdue: (today) => ({ from: null, to: addDays(today, -1) }),
  past: (today) => ({ from: null, to: addDays(today, -1) }),
  future: (today) => ({ from: addDays(today, 1), to: null }),
} satisfies Record<string, (today: Day) => DayRange>

export type RelativeDayName = keyof typeof RANGES

/** The names without a number, in the order of a menu. With a number: `last:30`, `next:7`, `older:90`. */
export const RELATIVE_DAYS = Object.keys(RANGES) as RelativeDayName[]

/** `last` days before and with today, `next` days with today and after, `older` than so many days. */
const COUNTED = {
  last: (today, count) => ({ from: addDays(today, 1 - count), to: today }),
  next: (today, count) => ({ from: today, to: addDays(today, count - 1) }),
  older: (today, count) => ({ from: null, to: addDays(today, -count - 1) }),
} satisfies Record<string, (today: Day, count: number) => DayRange>

/** The largest count: a hundred years. */
const MOST_DAYS = 36_525

/**
 * The days that a relative range means on a given day: `thisMonth` on 2025-02-10 is 2025-02-01 to 2025-02-28; `last:7` is
 * seven days that end today. Null for a name that is none, or a count that is not 1 to 36525.
 * Today is the office's day: whoever calls knows its zone. Throws RangeError where `today` is no day.
 */
export function relativeRange(name: string, today: Day): DayRange | null {
  if (!isDay(today)) throw new RangeError(`not a day: ${today}`)
  if (Object.hasOwn(RANGES, name)) return RANGES[name as RelativeDayName](today)
  const match = /^(last|next|older):([1-9]\d{0,4})$/.exec(name)
  const count = Number(match?.[2] ?? 0)
  if (match === null || count > MOST_DAYS) return null
  return COUNTED[match[1] as keyof typeof COUNTED](today, count)
}

/** Whether a text names a relative range. */
export function isRelativeDay(name: string): boolean {
  return relativeRange(name, '2000-01-01') !== null
}

function day(one: Day): DayRange {
  return { from: one, to: one }
}

function week(today: Day, shift: number): DayRange {
  const monday = addDays(today, 1 - weekday(today) + shift * 7)
  return { from: monday, to: addDays(monday, 6) }
}

function months(from: Day, count: number): DayRange {
  return { from, to: monthEnd(addMonths(from, count - 1)) }
}

function quarterStart(today: Day): Day {
  const { month } = dayParts(today)
  return addMonths(monthStart(today), -((month - 1) % 3))
}

function yearStart(today: Day): Day {
  return `${today.slice(0, 4)}-01-01`
}

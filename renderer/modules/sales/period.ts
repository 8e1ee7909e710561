import { addMonths, dayParts, monthEnd, monthStart, type Day } from '#shared/core/day.ts'
import type { Locale } from '../../core/i18n.ts'

/** A month, a quarter or a year, and which one: the day is the first of it. */
export const UNITS = ['month', 'quarter', 'year'] as const
export type Unit = (typeof UNITS)[number]
export interface Period {
  unit: Unit
  from: Day
}

const MONTHS: Record<Unit, number> = { month: 1, quarter: 3, year: 12 }

/** The period of a kind that a day lies in. */
export function periodOf(unit: Unit, day: Day): Period {
  const { month } = dayParts(day)
  const back = unit === 'month' ? 0 : unit === 'quarter' ? (month - 1) % 3 : month - 1
  return { unit, from: addMonths(monthStart(day), -back) }
}

export const shifted = ({ unit, from }: Period, by: number): Period => ({ unit, from: addMonths(from, by * MONTHS[unit]) })
export const lastDay = ({ unit, from }: Period): Day => monthEnd(addMonths(from, MONTHS[unit] - 1))

export const quarterOf = (day: Day): number => Math.ceil(dayParts(day).month / 3)

const monthFormats = new Map<string, Intl.DateTimeFormat>()

/** «ноябрь 2026», short «ноя 26». A month is named by itself, so its zone does not matter. */
export function monthWords(month: Day, locale: Locale, short = false): string {
  const key = `${locale}${short}`
  const format = monthFormats.get(key) ?? new Intl.DateTimeFormat(locale, { month: short ? 'short' : 'long', timeZone: 'UTC' })
  monthFormats.set(key, format)
  const name = format.format(new Date(`${month}T00:00:00Z`))
  // Intl says «нояб.» and «февр.» where the rest of the application says «ноя» and «фев».
  return short ? `${name.slice(0, 3)} ${month.slice(2, 4)}` : `${name} ${month.slice(0, 4)}`
}

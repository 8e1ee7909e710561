import { addDays, daysBetween, dayOf, dayParts, isDay, weekday } from '#shared/core/day.ts'
import * as money from '#shared/core/money.ts'
import { parseDay as readDay } from '#shared/core/parse-day.ts'
import * as phone from '#shared/core/phone.ts'
import { NBSP } from '#shared/core/text.ts'
import { currentLocale, translate, type Locale } from './i18n.ts'

/**
 * Values as an office person writes them, in the language that is on: `1 234 567,89 ₽`, `23 ноя 2026`, «вчера, 14:05».
 * Money comes in minor units, quantities in thousandths, percents in basis points. Instants are shown where the user sits.
 */
const MONTHS: Record<Locale, readonly string[]> = {
  ru: ['янв', 'фев', 'мар', 'апр', 'мая', 'июн', 'июл', 'авг', 'сен', 'окт', 'ноя', 'дек'],
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
}

export const formatNumber = (value: number, locale: Locale = currentLocale()): string => money.formatScaled(value, 0, locale, false)
export const formatMoney = (minor: number, currency = 'RUB', locale: Locale = currentLocale()): string => money.formatMoney(minor, currency, locale)
export const formatWholeMoney = (minor: number, currency = 'RUB', locale: Locale = currentLocale()): string => money.formatWholeMoney(minor, currency, locale)
export const formatQuantity = (thousandths: number, locale: Locale = currentLocale()): string => money.formatQuantity(thousandths, locale)
export const formatPhone = (stored: string): string => phone.formatPhone(stored, translate('fields.extension'))
export const formatPercent = (basisPoints: number, locale: Locale = currentLocale()): string => money.formatPercent(basisPoints, locale)

/** Minutes: 90 is «1 ч 30 мин». */
export function formatDuration(minutes: number): string {
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  const parts = [hours > 0 && translate('ui.time.hours', { n: hours }), (rest > 0 || hours === 0) && translate('ui.time.minutes', { n: rest })]
  return parts.filter(Boolean).join(' ').replaceAll(' ', NBSP)
}

/** A duration as people type it: `90`, `1:30`, `1,5 ч`, `1 ч 30 мин`, `2h`. Null for what is none. Bare numbers are minutes. */
export function parseDuration(text: string): number | null {
  const typed = text.trim().toLowerCase().replace(',', '.')
  const clock = /^(\d{1,4}):([0-5]\d)$/.exec(typed)
  if (clock) return Number(clock[1]) * 60 + Number(clock[2])
  const match = /^(?:(\d+(?:\.\d+)?)\s*(?:ч|час[а-я]*|h|hours?)\.?)?\s*(?:(\d+)\s*(?:м|мин[а-я]*|min|minutes?|m)?\.?)?$/.exec(typed)
  if (!match || (match[1] === undefined && match[2] === undefined)) return null
  return Math.round(Number(match[1] ?? 0) * 60) + Number(match[2] ?? 0)
}

const two = (n: number) => String(n).padStart(2, '0')

/** The day of an instant where the user sits. */
export const dayOfDate = (date: Date): string => dayOf(date.getFullYear(), date.getMonth() + 1, date.getDate()) ?? ''
export const today = (): string => dayOfDate(new Date())

/** `23 ноя 2026`; text that is no day comes back as it is. */
export function formatDay(day: string, locale: Locale = currentLocale()): string {
  if (!isDay(day)) return day
  const { year, month, day: date } = dayParts(day)
  return [date, MONTHS[locale][month - 1], year].join(NBSP)
}

/** «сегодня», «завтра», «вчера», within the week behind us the weekday, else the date. */
export function formatDayNear(day: string, now: string = today(), locale: Locale = currentLocale()): string {
  if (!isDay(day)) return day
  const away = daysBetween(now, day)
  if (away === 0) return translate('ui.time.today')
  if (away === 1) return translate('ui.time.tomorrow')
  if (away === -1) return translate('ui.time.yesterday')
  if (away > -7 && away < 0) return translate(`ui.time.weekdays.${weekday(day)}`)
  return formatDay(day, locale)
}

const clockOf = (date: Date) => `${two(date.getHours())}:${two(date.getMinutes())}`

/** «вчера, 14:05»; `full` always names the date, for tooltips: `23 ноя 2026, 14:05`. Text that is no instant comes back. */
export function formatInstant(instant: string, { full = false, now = new Date() } = {}): string {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return instant
  const day = dayOfDate(date)
  return `${full ? formatDay(day) : formatDayNear(day, dayOfDate(now))}, ${clockOf(date)}`
}

const WORDS: Record<string, number> = { сегодня: 0, today: 0, завтра: 1, tomorrow: 1, вчера: -1, yesterday: -1, послезавтра: 2, позавчера: -2 }

/**
 * A day as people type it: `5.11.26`, «5 ноя», `0511`, `5 11`, «завтра», `+3`, and all that the core reads. A year left out
 * is this one. Null for what is no day.
 */
export function parseDay(text: string, now: string = today()): string | null {
  const typed = text.trim().toLowerCase()
  if (Object.hasOwn(WORDS, typed)) return addDays(now, WORDS[typed]!)
  if (/^[+-]\d{1,4}$/.test(typed)) return addDays(now, Number(typed))
  const spaced = /^(\d{1,2})[\s.,/-]+(\d{1,2})(?:[\s.,/-]+(\d{2}|\d{4}))?\.?$/.exec(typed) ?? /^(\d{2})(\d{2})(\d{2}|\d{4})?$/.exec(typed)
  if (spaced) return parsed(`${spaced[1]}.${spaced[2]}.${spaced[3] ?? now.slice(0, 4)}`)
  return parsed(typed) ?? (/[a-zа-яё]\.?$/.test(typed) ? parsed(`${typed} ${now.slice(0, 4)}`) : null)
}

function parsed(text: string): string | null {
  const result = readDay(text)
  return result.ok ? result.value : null
}

/** A time as people type it: `9`, `930`, `9:30`, `9.30`. Null for what is none. */
export function parseTime(text: string): string | null {
  const match = /^(\d{1,2})(?:[:.\s-]?(\d{2}))?$/.exec(text.trim())
  const [hours, minutes] = [Number(match?.[1]), Number(match?.[2] ?? 0)]
  return match && hours < 24 && minutes < 60 ? `${two(hours)}:${two(minutes)}` : null
}

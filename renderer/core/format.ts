import { addDays, daysBetween, isDay, weekday } from '#shared/core/day.ts'
import { NBSP } from '#shared/core/text.ts'
import type { Locale } from './i18n.ts'
import { currentLocale, translate } from './i18n.ts'

/**
 * Values as an office person writes them: `1 234 567,89 ₽`, `23 ноя 2026`, «вчера, 14:05». Numbers and their units are
 * joined by no-break spaces. Money comes in minor units, quantities in thousandths, percents in basis points.
 */
const MONTHS: Record<Locale, readonly string[]> = {
  ru: ['янв', 'фев', 'мар', 'апр', 'мая', 'июн', 'июл', 'авг', 'сен', 'окт', 'ноя', 'дек'],
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
}
const TAGS: Record<Locale, string> = { ru: 'ru-RU', en: 'en-GB' }

const formats = new Map<string, Intl.NumberFormat>()

function numberFormat(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = locale + JSON.stringify(options)
  const known = formats.get(key)
  if (known) return known
  const made = new Intl.NumberFormat(TAGS[locale], options)
  formats.set(key, made)
  return made
}

const tied = (text: string) => text.replaceAll(/[\u0020\u202f]/g, NBSP)

export function formatNumber(value: number, locale: Locale = currentLocale()): string {
  return tied(numberFormat(locale, { maximumFractionDigits: 3 }).format(value))
}

/** Thousandths: 1500 is «1,5». */
export function formatQuantity(value: number, locale: Locale = currentLocale()): string {
  return formatNumber(value / 1000, locale)
}

/** Basis points: 1250 is «12,5 %». */
export function formatPercent(value: number, locale: Locale = currentLocale()): string {
  return `${tied(numberFormat(locale, { maximumFractionDigits: 2 }).format(value / 100))}${locale === 'ru' ? NBSP : ''}%`
}

/** Decimal places of a currency: two for the rouble, none for the yen. */
export function minorDigits(currency: string): number {
  return numberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

export function formatMoney(value: number, currency = 'RUB', locale: Locale = currentLocale()): string {
  const digits = minorDigits(currency)
  const format = numberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', minimumFractionDigits: digits })
  return tied(format.format(value / 10 ** digits))
}

/** The sign that stands beside an amount: ₽. */
export function currencySign(currency: string, locale: Locale = currentLocale()): string {
  const parts = numberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).formatToParts(0)
  return parts.find((part) => part.type === 'currency')?.value ?? currency
}

/** Minutes: 90 is «1 ч 30 мин». */
export function formatDuration(minutes: number): string {
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  const parts = [hours > 0 && translate('ui.time.hours', { n: hours }), (rest > 0 || hours === 0) && translate('ui.time.minutes', { n: rest })]
  return tied(parts.filter(Boolean).join(' '))
}

const two = (n: number) => String(n).padStart(2, '0')

/** The day of an instant where the user sits. */
export function dayOfDate(date: Date): string {
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** `23 ноя 2026`; text that is no day comes back as it is. */
export function formatDay(day: string, locale: Locale = currentLocale()): string {
  if (!isDay(day)) return day
  const [year, month, date] = day.split('-').map(Number)
  return [date, MONTHS[locale][month! - 1], year].join(NBSP)
}

/** «сегодня», «завтра», «вчера», within a week the weekday, else the date. */
export function formatDayNear(day: string, today: string = dayOfDate(new Date()), locale: Locale = currentLocale()): string {
  if (!isDay(day)) return day
  const away = daysBetween(today, day)
  if (away === 0) return translate('ui.time.today')
  if (away === 1) return translate('ui.time.tomorrow')
  if (away === -1) return translate('ui.time.yesterday')
  if (away > -7 && away < 0) return translate(`ui.time.weekdays.${weekday(day)}`)
  return formatDay(day, locale)
}

/** `14:05` where the user sits. */
export function formatTime(instant: string): string {
  const date = new Date(instant)
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}

/** «вчера, 14:05», «23 ноя 2026, 14:05». */
export function formatInstant(instant: string, now: Date = new Date(), locale: Locale = currentLocale()): string {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return instant
  return `${formatDayNear(dayOfDate(date), dayOfDate(now), locale)}, ${formatTime(instant)}`
}

/** The whole of it, for tooltips: `23 ноя 2026, 14:05`. */
export function formatInstantFull(instant: string, locale: Locale = currentLocale()): string {
  const date = new Date(instant)
  if (Number.isNaN(date.getTime())) return instant
  return `${formatDay(dayOfDate(date), locale)}, ${formatTime(instant)}`
}

/**
 * A day as people type it: `5.11.26`, `05/11/2026`, `5 11`, `2026-11-05`, `сегодня`, `завтра`, `+3`. Null for what is none.
 * A year left out is this one.
 */
export function parseDay(text: string, today: string = dayOfDate(new Date())): string | null {
  const typed = text.trim().toLowerCase()
  const shift: Record<string, number> = { сегодня: 0, today: 0, завтра: 1, tomorrow: 1, вчера: -1, yesterday: -1, послезавтра: 2 }
  if (Object.hasOwn(shift, typed)) return addDays(today, shift[typed]!)
  const days = /^([+-]\d{1,4})$/.exec(typed)
  if (days) return addDays(today, Number(days[1]))
  if (isDay(typed)) return typed
  return parseDigits(typed, today) ?? parseMonthName(typed, today)
}

function compose(year: string | undefined, month: number, date: string, today: string): string | null {
  const full = year === undefined ? today.slice(0, 4) : year.length === 2 ? `20${year}` : year
  const day = `${full}-${two(month)}-${date.padStart(2, '0')}`
  return isDay(day) ? day : null
}

function parseDigits(typed: string, today: string): string | null {
  const match = /^(\d{1,2})[.,/\s-]+(\d{1,2})(?:[.,/\s-]+(\d{4}|\d{2}))?\.?$/.exec(typed) ?? /^(\d{2})(\d{2})(\d{4}|\d{2})?$/.exec(typed)
  return match ? compose(match[3], Number(match[2]), match[1]!, today) : null
}

function parseMonthName(typed: string, today: string): string | null {
  const match = /^(\d{1,2})[.\s]*([a-zа-яё]{3,})[.\s]*(\d{4}|\d{2})?(?:\s*г\.?)?$/.exec(typed)
  if (!match) return null
  const stem = match[2] === 'май' ? 'мая' : match[2]!.slice(0, 3)
  const month = Object.values(MONTHS).map((names) => names.findIndex((name) => name.toLowerCase() === stem)).find((at) => at >= 0)
  return month === undefined ? null : compose(match[3], month + 1, match[1]!, today)
}

import { parseScaled, type NumberOptions, type NumberProblem } from './parse.ts'
import { foldText, groupDigits, NBSP } from './text.ts'

export interface Currency {
  /** ISO 4217 */
  code: string
  /** decimals of the minor unit: 2 for kopecks, 0 for yen */
  decimals: number
  /** the sign, or the code where there is none that people know */
  symbol: string
  /** how people write it in files, folded; besides the code and the symbol */
  words: readonly string[]
}

/** Currencies of ISO 4217 that a Russian office meets, in the order of a menu; decimals as ISO 4217 has them. */
export const CURRENCIES: readonly Currency[] = [
  { code: 'RUB', decimals: 2, symbol: '₽', words: ['р', 'руб', 'рубль', 'рубля', 'рублей', 'rur', 'росс. руб', 'российский рубль'] },
  { code: 'USD', decimals: 2, symbol: '$', words: ['долл', 'доллар', 'доллара', 'долларов', 'us$', 'у.е', 'доллар сша', 'долл. сша'] },
  { code: 'EUR', decimals: 2, symbol: '€', words: ['евро', 'euro'] },
  { code: 'CNY', decimals: 2, symbol: '¥', words: ['юань', 'юаня', 'юаней', 'cn¥', 'rmb', 'китайский юань'] },
  { code: 'KZT', decimals: 2, symbol: '₸', words: ['тг', 'тенге', 'казахстанский тенге'] },
  { code: 'BYN', decimals: 2, symbol: 'Br', words: ['бел. руб', 'бел.руб', 'белорусский рубль', 'белорусских рублей'] },
  { code: 'AMD', decimals: 2, symbol: '֏', words: ['драм', 'драмов'] },
  { code: 'AZN', decimals: 2, symbol: '₼', words: ['манат', 'манатов'] },
  { code: 'GEL', decimals: 2, symbol: '₾', words: ['лари'] },
  { code: 'KGS', decimals: 2, symbol: 'KGS', words: ['сом', 'сомов'] },
  { code: 'TJS', decimals: 2, symbol: 'TJS', words: ['сомони'] },
  { code: 'UZS', decimals: 2, symbol: 'UZS', words: ['сум', 'сумов'] },
  { code: 'UAH', decimals: 2, symbol: '₴', words: ['грн', 'гривна', 'гривен'] },
  { code: 'MDL', decimals: 2, symbol: 'MDL', words: ['лей', 'леев'] },
  { code: 'TRY', decimals: 2, symbol: '₺', words: ['лира', 'лир'] },
  { code: 'AED', decimals: 2, symbol: 'AED', words: ['дирхам', 'дирхамов'] },
  { code: 'INR', decimals: 2, symbol: '₹', words: ['рупия', 'рупий'] },
  { code: 'GBP', decimals: 2, symbol: '£', words: ['фунт', 'фунтов'] },
  { code: 'CHF', decimals: 2, symbol: 'CHF', words: ['франк', 'франков'] },
  { code: 'JPY', decimals: 0, symbol: 'JP¥', words: ['иена', 'иен', 'йена', 'йен'] },
  { code: 'KRW', decimals: 0, symbol: '₩', words: ['вона', 'вон'] },
]

const byCode = new Map(CURRENCIES.map((currency) => [currency.code, currency]))
const byWord = new Map(CURRENCIES.flatMap((one) => [one.code, one.symbol, ...one.words].map((word) => [foldText(word), one.code] as const)))

/** A currency of the table, or null. */
export function currencyOf(code: string): Currency | null {
  return byCode.get(code) ?? null
}

/** Decimals of a currency's minor unit; 2 for a code that the table has not. */
export function currencyDecimals(code: string): number {
  return byCode.get(code)?.decimals ?? 2
}

export type MoneyProblem = NumberProblem | 'currency'

export type ParsedMoney =
  /** `minor`: integer of minor units; `currency`: as written in the text, or the one expected */
  { ok: true; minor: number; currency: string } | { ok: false; code: MoneyProblem }

/**
 * Reads a sum as people write it: «1 234 567,89 ₽», `$1,234.50`, «5 тыс. руб.», «(100,00)», «12 руб. 50 коп.».
 * A currency in the text wins over the one expected. Problem `currency`: letters that are no currency of the table.
 */
export function parseMoney(text: string, expected = 'RUB', options: NumberOptions = {}): ParsedMoney {
  const folded = kopecks(foldText(text))
  const core = NUMBER.exec(folded)
  if (core === null) return { ok: false, code: folded === '' || byWord.has(folded) ? 'empty' : 'format' }
  const [before, after] = [folded.slice(0, core.index), folded.slice(core.index + core[0].length)]
  const words = wordOf(after)
  const multiplier = MULTIPLIER.exec(words)?.[1] ?? ''
  const codes = [wordOf(before), tidy(words.slice(multiplier.length))].filter((word) => word !== '').map((word) => byWord.get(word))
  const currency = codes.length === 0 ? expected : codes[0]
  if (currency === undefined || codes.some((code) => code !== currency)) return { ok: false, code: 'currency' }
  const parsed = parseScaled(`${signsOf(before)}${core[0]} ${multiplier}${signsOf(after)}`, currencyDecimals(currency), options)
  return parsed.ok ? { ok: true, minor: parsed.value, currency } : parsed
}

/** Digits with what stands among them; an exponent belongs to them. */
const NUMBER = /[.,]?\d(?:[\d.,'’`\s]*\d)?[.,]?(?:e[+-]?\d+)?/
const MULTIPLIER = /^(тыс(?:яч[аи]?)?|млн|миллион(?:а|ов)?|млрд|миллиард(?:а|ов)?|mln|bn|k|к|m)(?:[.\s]|$)/
const SIGNS = /[()+\-−–‐‑]/g

/** «12 руб. 50 коп.» as «12,50 руб». */
function kopecks(text: string): string {
  return text.replace(/^(.*\d)\s*(?:руб(?:лей|ля|ль)?|р)\.?\s*(\d\d)\s*коп(?:еек|ейки|ейка)?\.?$/, '$1,$2 руб')
}

function signsOf(text: string): string {
  return text.match(SIGNS)?.join('') ?? ''
}

function wordOf(text: string): string {
  return tidy(text.replace(SIGNS, ' '))
}

function tidy(word: string): string {
  return word.replace(/[.\s]+$/, '').replace(/^[.\s]+/, '')
}

export type NumberLocale = 'ru' | 'en'

/**
 * A sum for the screen: «1 234 567,89 ₽» with no-break spaces, `$1,234,567.89`, `RUB 1,234.50`. The minus is U+2212.
 * @param minor integer of minor units. Throws RangeError for what is no exact integer.
 */
export function formatMoney(minor: number, currency: string, locale: NumberLocale = 'ru'): string {
  return withSymbol(formatScaled(Math.abs(minor), currencyDecimals(currency), locale, true), minor < 0, currency, locale)
}

/** To the nearest whole unit, for the axis of a chart: «15 000 000 ₽». */
export function formatWholeMoney(minor: number, currency: string, locale: NumberLocale = 'ru'): string {
  const whole = Math.round(Math.abs(minor) / 10 ** currencyDecimals(currency))
  return withSymbol(formatScaled(whole, 0, locale, true), minor < 0 && whole > 0, currency, locale)
}

function withSymbol(number: string, isNegative: boolean, currency: string, locale: NumberLocale): string {
  const symbol = byCode.get(currency)?.symbol ?? currency
  const minus = isNegative ? '−' : ''
  if (locale === 'ru') return `${minus}${number}${NBSP}${symbol}`
  const before = currency === 'RUB' ? 'RUB' : symbol
  return `${minus}${before}${/[a-z]$/i.test(before) ? NBSP : ''}${number}`
}

/** Quantities are integers of thousandths: «1,5» is 1500. */
export function parseQuantity(text: string, options: NumberOptions = {}): ReturnType<typeof parseScaled> {
  return parseScaled(text, 3, options)
}

/** «1 234,5»: without zeros at the end. */
export function formatQuantity(thousandths: number, locale: NumberLocale = 'ru'): string {
  return formatScaled(thousandths, 3, locale, false)
}

/** Percents are integers of basis points: «12,5 %» is 1250. */
export function parsePercent(text: string, options: NumberOptions = {}): ReturnType<typeof parseScaled> {
  return parseScaled(text.replace(/\s*[%٪％]\s*$/, ''), 2, options)
}

/** «12,5 %» with a no-break space in Russian, `12.5%` in English. */
export function formatPercent(basisPoints: number, locale: NumberLocale = 'ru'): string {
  return formatScaled(basisPoints, 2, locale, false) + (locale === 'ru' ? `${NBSP}%` : '%')
}

/**
 * An integer of smallest parts as a decimal number for the screen.
 * @param padded keep all decimals; otherwise zeros at the end are dropped.
 */
export function formatScaled(value: number, decimals: number, locale: NumberLocale, padded: boolean): string {
  if (!Number.isSafeInteger(value)) throw new RangeError(`not an exact integer: ${value}`)
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const all = decimals === 0 ? '' : digits.slice(-decimals)
  const fraction = padded ? all : all.replace(/0+$/, '')
  const minus = value < 0 ? '−' : ''
  const [group, point] = locale === 'ru' ? [NBSP, ','] : [',', '.']
  return minus + groupDigits(whole, group) + (fraction === '' ? '' : point + fraction)
}

/**
 * `a * b / divisor` in whole numbers, halves away from zero, as sums are rounded in accounts: price (minor) by quantity
 * (thousandths) is `mulDiv(price, quantity, 1000)`, a percent of a sum is `mulDiv(sum, basisPoints, 10000)`.
 * Throws RangeError where an argument is no exact integer, the divisor is 0, or the result leaves 2^53.
 */
export function mulDiv(a: number, b: number, divisor: number): number {
  for (const number of [a, b, divisor]) if (!Number.isSafeInteger(number)) throw new RangeError(`not an exact integer: ${number}`)
  if (divisor === 0) throw new RangeError('division by zero')
  const product = BigInt(a) * BigInt(b)
  const negative = product < 0n !== divisor < 0
  const size = product < 0n ? -product : product
  const by = BigInt(Math.abs(divisor))
  const rounded = (size * 2n + by) / (by * 2n)
  if (rounded > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError('beyond exact integers')
  return rounded === 0n ? 0 : Number(negative ? -rounded : rounded)
}

/** The sum of integers of minor units. Throws RangeError where it leaves 2^53. */
export function sumMoney(amounts: Iterable<number>): number {
  let total = 0
  for (const amount of amounts) {
    total += amount
    if (!Number.isSafeInteger(total)) throw new RangeError('beyond exact integers')
  }
  return total
}

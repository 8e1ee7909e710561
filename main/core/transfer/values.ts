import { parseMoney, parsePercent, parseQuantity } from '#shared/core/money.ts'
import type { Field } from '#shared/core/field.ts'
import type { KindName } from '#shared/core/kinds.ts'
import { guessDecimal, parseBool, parseInteger, parseList, type NumberOptions, type NumberProblem } from '#shared/core/parse.ts'
import { parseDay } from '#shared/core/parse-day.ts'
import { normalizePhone } from '#shared/core/phone.ts'
import { checkBik, checkInn, checkKpp } from '#shared/core/requisites.ts'
import { foldText } from '#shared/core/text.ts'
import { instantOf } from './moment.ts'

/** What is wrong with a cell, or worth telling of it: a key under `problems.` and what fills its words. */
export interface Trouble {
  problem: string
  params?: Record<string, string | number>
}

/** What a cell was read as. `also` are values for other fields; with `trouble` the value stands all the same. */
export type Read = { value: unknown; also?: Record<string, unknown>; trouble?: Trouble } | { trouble: Trouble }

/** What a column tells about all of its cells. */
export interface ColumnFacts {
  field: Field
  /** the decimal sign that its numbers agree on */
  decimal?: ',' | '.'
  /** of sums without a sign of their own */
  currency: string
  /** the order of its dates with slashes */
  slashes: 'dmy' | 'mdy'
  /** «Оборот, тыс. руб.»: sums are thousands */
  scale: '' | 'тыс' | 'млн' | 'млрд'
  /** enum: folded words of both languages -> value */
  words: ReadonlyMap<string, string>
}

type Reader = (text: string, facts: ColumnFacts) => Read

const asText: Reader = (text) => ({ value: text })
const numberTrouble = (kind: string, code: NumberProblem): Trouble => ({ problem: code === 'ambiguous' || code === 'precision' || code === 'range' ? `import.number.${code}` : `${kind}.invalid` })
const numbers = ({ decimal }: ColumnFacts): NumberOptions => (decimal ? { decimal } : {})
const scaledUp = (text: string, { scale }: ColumnFacts): string => (scale !== '' && /\d\s*$/.test(text) ? `${text} ${scale}` : text)

function readMoney(text: string, facts: ColumnFacts): Read {
  const { currency } = facts
  const sum = parseMoney(scaledUp(text, facts), currency, numbers(facts))
  if (!sum.ok) return { trouble: sum.code === 'currency' || sum.code === 'empty' ? { problem: 'money.invalid' } : numberTrouble('money', sum.code) }
  if (sum.currency !== currency) return { trouble: { problem: 'import.currency', params: { currency: sum.currency } } }
  return { value: sum.minor }
}

const number =
  (kind: KindName, parse: typeof parseInteger): Reader =>
  (text, facts) => {
    const parsed = parse(scaledUp(text, facts), numbers(facts))
    return parsed.ok ? { value: parsed.value } : { trouble: numberTrouble(kind, parsed.code) }
  }

const readDay: Reader = (text, { slashes }) => {
  const day = parseDay(text, { slashes })
  return day.ok ? { value: day.value } : { trouble: { problem: day.code === 'impossible' ? 'import.day.impossible' : 'day.invalid' } }
}

const readInstant: Reader = (text, { slashes }) => {
  const at = instantOf(text, { slashes })
  return at.ok ? { value: at.value } : { trouble: { problem: at.code === 'impossible' ? 'import.day.impossible' : 'instant.invalid' } }
}

const readTime: Reader = (text) => {
  const match = /^(\d{1,2})[:.-](\d{2})(?::\d{2})?$/.exec(text)
  return match && Number(match[1]) < 24 && Number(match[2]) < 60 ? { value: `${match[1]!.padStart(2, '0')}:${match[2]}` } : { trouble: { problem: 'time.invalid' } }
}

/** «1 ч 30 мин», `1:30`, «1,5 ч»; a bare number is minutes. */
const readDuration: Reader = (text) => {
  const folded = foldText(text)
  const clock = /^(\d{1,6}):(\d{2})(?::\d{2})?$/.exec(folded)
  if (clock) return { value: Number(clock[1]) * 60 + Number(clock[2]) }
  const parts = /^(?:(\d+(?:[.,]\d+)?)\s*(?:ч|час|часа|часов|h|hour|hours)\.?)?\s*(?:(\d+)\s*(?:м|мин|минута|минуты|минут|min|minutes|m)?\.?)?$/.exec(folded)
  if (!parts || (parts[1] === undefined && parts[2] === undefined)) return { trouble: { problem: 'duration.invalid' } }
  return { value: Math.round(Number((parts[1] ?? '0').replace(',', '.')) * 60) + Number(parts[2] ?? 0) }
}

const readBool: Reader = (text) => {
  const parsed = parseBool(text)
  return parsed.ok ? { value: parsed.value } : { trouble: { problem: 'bool.invalid' } }
}

const readEnum: Reader = (text, { words }) => {
  const value = words.get(foldText(text))
  return value === undefined ? { trouble: { problem: 'enum.invalid' } } : { value }
}

const readEnums: Reader = (text, { words }) => {
  const values: string[] = []
  for (const part of parseList(text)) {
    const value = words.get(foldText(part))
    if (value === undefined) return { trouble: { problem: 'enums.invalid' } }
    values.push(value)
  }
  return { value: [...new Set(values)] }
}

/** Of several numbers in one cell the first that is one is taken, and the rest is told. */
const readPhone: Reader = (text) => {
  if (normalizePhone(text).problem !== 'several') return { value: text }
  return firstOf(text, text.split(/[,;/|\n]|\s(?:и|или|and|or)\s/), (part) => normalizePhone(part).e164 !== null)
}

const readEmail: Reader = (text) => {
  const bare = text.replace(/^mailto:/i, '')
  const named = /<([^<>\s]+@[^<>\s]+)>/.exec(bare)
  if (named) return { value: named[1] }
  if (!/[\s,;]/.test(bare)) return { value: bare }
  return firstOf(bare, bare.split(/[\s,;]+/), (part) => part.includes('@'))
}

function firstOf(text: string, parts: readonly string[], fits: (part: string) => boolean): Read {
  const at = parts.findIndex(fits)
  if (at === -1) return { value: text }
  const rest = parts.filter((part, i) => i !== at && part.trim() !== '').map((part) => part.trim())
  return { value: parts[at]!.trim(), ...(rest.length > 0 ? { trouble: { problem: 'import.firstOnly', params: { rest: rest.join(', ').slice(0, 200) } } } : {}) }
}

/** Digits of a requisite; a spreadsheet that took them for a number has cut the zero in front. */
const digits = (text: string) => text.replace(/\.0+$/, '').replace(/[\s\u00a0-]/g, '')
const withZero = (text: string, length: readonly number[], fits: (text: string) => { ok: boolean }): string =>
  /^\d+$/.test(text) && length.includes(text.length + 1) && !fits(text).ok && fits(`0${text}`).ok ? `0${text}` : text

const readInn: Reader = (text) => {
  const pair = /^(\d{9,12})\s*[/\\|]\s*(\d{8}[\dA-Z]?)$/.exec(text)
  const inn = withZero(digits(pair?.[1] ?? text), [10, 12], checkInn)
  return { value: inn, ...(pair ? { also: { kpp: withZero(pair[2]!, [9], checkKpp) } } : {}) }
}

const readColor: Reader = (text) => ({ value: text.toLowerCase() })
const readRating: Reader = (text) => {
  const stars = /^[★*]{1,5}☆*$/.test(text) ? text.replace(/☆/g, '').length : null
  return stars === null ? number('rating', parseInteger)(text.replace(/\s*(?:\/|из|of)\s*5$/i, ''), PLAIN) : { value: stars }
}
const PLAIN: ColumnFacts = { field: { kind: 'int', options: {} }, currency: 'RUB', slashes: 'dmy', scale: '', words: new Map() }

/**
 * How each kind is read from a cell that is not empty. The kind's own check comes after, as for every other save; null:
 * not to be had from a file. References (`choice`, `tags`, `ref` …) are read by `references.ts`.
 */
export const READERS: Record<KindName, Reader | 'reference' | null> = {
  text: asText,
  longText: asText,
  richText: null,
  int: number('int', parseInteger),
  quantity: number('quantity', parseQuantity),
  money: readMoney,
  percent: number('percent', (text, options) => parsePercent(text.replace(/\s*%$/, ''), options)),
  bool: readBool,
  day: readDay,
  instant: readInstant,
  time: readTime,
  duration: readDuration,
  rating: readRating,
  enum: readEnum,
  enums: readEnums,
  choice: 'reference',
  choices: 'reference',
  tags: 'reference',
  ref: 'reference',
  refs: 'reference',
  anyRef: null,
  files: null,
  email: readEmail,
  phone: readPhone,
  url: asText,
  address: asText,
  color: readColor,
  inn: readInn,
  kpp: (text) => ({ value: withZero(digits(text).toUpperCase(), [9], checkKpp) }),
  ogrn: (text) => ({ value: digits(text) }),
  bik: (text) => ({ value: withZero(digits(text), [9], checkBik) }),
  bankAccount: (text) => ({ value: digits(text) }),
  barcode: asText,
  lines: null,
  json: null,
  computed: null,
}

/** May a column of a file go to this field at all? */
export function isImportable(field: Field): boolean {
  return READERS[field.kind] !== null && field.options.readOnly !== 'always' && !field.options.secret
}

/** What the first values of a column tell about the rest. */
export function factsOf(field: Field, heading: string, values: readonly string[], words: ReadonlyMap<string, string>, officeCurrency: string): ColumnFacts {
  const filled = values.filter((value) => value !== '')
  const decimal = guessDecimal(filled)
  return { field, currency: field.options.currency ?? officeCurrency, slashes: slashesOf(filled), scale: scaleOf(field, heading), words, ...(decimal ? { decimal } : {}) }
}

/** 03/25/2024 somewhere, and no 25/03/2024: the month comes first. */
function slashesOf(values: readonly string[]): 'dmy' | 'mdy' {
  let [first, second] = [0, 0]
  for (const value of values) {
    const match = /^(\d{1,2})\/(\d{1,2})\/\d{2,4}/.exec(value)
    if (Number(match?.[1] ?? 0) > 12) first += 1
    if (Number(match?.[2] ?? 0) > 12) second += 1
  }
  return second > 0 && first === 0 ? 'mdy' : 'dmy'
}

const SCALED_KINDS = new Set<KindName>(['money', 'int', 'quantity'])

function scaleOf(field: Field, heading: string): ColumnFacts['scale'] {
  if (!SCALED_KINDS.has(field.kind)) return ''
  const unit = /(?:[,(]\s*)(тыс|млн|млрд)/i.exec(heading)?.[1]?.toLowerCase()
  return (unit as ColumnFacts['scale'] | undefined) ?? ''
}

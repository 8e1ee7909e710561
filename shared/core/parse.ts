import { foldSpaces, foldText } from './text.ts'

/** What a text was read as, or why it could not be. */
export type Parsed<T, Problem extends string = string> = { ok: true; value: T } | { ok: false; code: Problem }

/**
 * `empty`; `format` (no number at all); `ambiguous` («12,500» may be twelve and a half or twelve thousand);
 * `precision` (more decimals than the field keeps); `range` (beyond 2^53, where numbers are no longer exact).
 */
export type NumberProblem = 'empty' | 'format' | 'ambiguous' | 'precision' | 'range'

export interface NumberOptions {
  /** The decimal sign, where it is known (of the file, of the column). Without it both are accepted. */
  decimal?: ',' | '.'
}

const MULTIPLIERS: [RegExp, number][] = [
  [/\s*(?:тыс(?:яч[аи]?)?|тыщ|k|к)\.?$/, 3],
  [/\s*(?:млн|миллион(?:а|ов)?|mln|m)\.?$/, 6],
  [/\s*(?:млрд|миллиард(?:а|ов)?|bn)\.?$/, 9],
]

const failed = <P extends string>(code: P): { ok: false; code: P } => ({ ok: false, code })

/**
 * A decimal number as an integer of its smallest parts: «1 234,5» with two decimals is 123450. Exact: no float is ever made.
 * Accepts spaces and apostrophes between thousands, comma or point, both («1,234.50», «1.234,50»), a minus of any sort in
 * front or behind, brackets for a negative number, exponents (`1.5E+6`), «тыс.», «млн» and «млрд».
 */
export function parseScaled(text: string, decimals: number, { decimal }: NumberOptions = {}): Parsed<number, NumberProblem> {
  const bare = foldText(text)
  if (bare === '') return failed('empty')
  const { negative, rest: unsigned } = sign(bare)
  const { power, rest: counted } = multiplier(unsigned)
  const match = /^(\d[\d .,]*|[.,]\d+)(?:e([+-]?\d{1,3}))?$/.exec(counted.replace(/['’`_]/g, '').replace(/(?<=\d) (?=\d{3}(?!\d))/g, ''))
  if (match === null || /\s/.test(match[1] ?? '')) return failed('format')
  const split = splitDecimal(match[1] ?? '', decimals, decimal)
  if (typeof split === 'string') return failed(split)
  return scaled(split, decimals + power + Number(match[2] ?? 0), negative)
}

function sign(text: string): { negative: boolean; rest: string } {
  const bracketed = /^\((.*)\)$/.exec(text)
  if (bracketed !== null) return { negative: true, rest: foldSpaces(bracketed[1] ?? '') }
  const match = /^([+\-−–‐‑])?\s*(.*?)\s*([-−–])?$/.exec(text)
  const before = match?.[1] !== undefined && match[1] !== '+'
  return { negative: before || match?.[3] !== undefined, rest: match?.[2] ?? text }
}

function multiplier(text: string): { power: number; rest: string } {
  for (const [word, power] of MULTIPLIERS) {
    if (word.test(text)) return { power, rest: text.replace(word, '') }
  }
  return { power: 0, rest: text }
}

/** Whole digits and decimals of digits with points and commas among them. */
function splitDecimal(text: string, decimals: number, decimal: NumberOptions['decimal']): [string, string] | NumberProblem {
  const signs = text.match(/[.,]/g) ?? []
  const last = signs.at(-1)
  if (last === undefined) return [text, '']
  const at = text.lastIndexOf(last)
  const mixed = signs.some((one) => one !== last)
  if (signs.length > 1 && (!mixed || signs.filter((one) => one === last).length > 1)) return mixed || decimal === last ? 'format' : grouped(text)
  if (signs.length === 1 && decimal !== undefined && decimal !== last) return grouped(text)
  if (mixed && decimal !== undefined && decimal !== last) return 'format'
  const whole = text.slice(0, at)
  if (mixed && typeof grouped(whole) === 'string') return 'format'
  if (signs.length === 1 && decimal === undefined && decimals < 3 && /^[1-9]\d{0,2}[.,]\d{3}$/.test(text)) return 'ambiguous'
  return [whole.replace(/[.,]/g, ''), text.slice(at + 1)]
}

function grouped(text: string): [string, string] | NumberProblem {
  return /^\d{1,3}([.,]\d{3})+$/.test(text) ? [text.replace(/[.,]/g, ''), ''] : 'format'
}

function scaled([whole, fraction]: [string, string], power: number, negative: boolean): Parsed<number, NumberProblem> {
  const shift = power - fraction.length
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '')
  if (/^0*$/.test(digits)) return { ok: true, value: 0 }
  if (digits.length + Math.max(shift, 0) > 30) return failed('range')
  if (shift < 0 && !/^0*$/.test(digits.slice(shift))) return failed('precision')
  const value = shift >= 0 ? BigInt(digits) * 10n ** BigInt(shift) : BigInt(digits.slice(0, shift) || '0')
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) return failed('range')
  return { ok: true, value: negative && value !== 0n ? -Number(value) : Number(value) }
}

/** A whole number: «1 234», «-5», «1 000,00». Decimals that are not zero are `precision`. */
export function parseInteger(text: string, options: NumberOptions = {}): Parsed<number, NumberProblem> {
  return parseScaled(text, 0, options)
}

/** The decimal sign that the numbers of a column agree on, or null where they do not tell. Tried on the first thousand. */
export function guessDecimal(texts: readonly string[]): ',' | '.' | null {
  const votes = { ',': 0, '.': 0 }
  for (const text of texts.slice(0, 1000)) {
    const bare = text.replace(/[^\d.,]/g, '')
    const last = /[.,](?=\d*$)/.exec(bare)?.[0] as ',' | '.' | undefined
    if (last === undefined) continue
    const once = bare.split(last).length === 2
    const other = last === ',' ? '.' : ','
    if (!once) votes[other] += 1
    else if (bare.includes(other) || !/^[1-9]\d{0,2}[.,]\d{3}$/.test(bare)) votes[last] += 1
  }
  if (votes[','] === votes['.']) return null
  return votes[','] > votes['.'] ? ',' : '.'
}

/** A number of smallest parts as plain text with a point, for files and machines: `-1234.50`. */
export function scaledText(value: number, decimals: number): string {
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  return (value < 0 ? '-' : '') + whole + (decimals === 0 ? '' : `.${digits.slice(-decimals)}`)
}

const YES = new Set(['да', 'д', 'yes', 'y', 'true', 't', '1', '+', 'истина', 'верно', 'on', 'вкл', 'включено', 'есть', '✓', '✔', '☑', '✅', 'x', 'х', 'v'])
const NO = new Set(['нет', 'н', 'no', 'n', 'false', 'f', '0', '-', '−', '–', '—', 'ложь', 'неверно', 'off', 'выкл', 'выключено', '✗', '✘', '☐', '❌'])

/** «Да», `yes`, `1`, «истина», `+`, a tick … and their opposites. An empty text is `empty`, anything else `format`. */
export function parseBool(text: string): Parsed<boolean, 'empty' | 'format'> {
  const bare = foldText(text).replace(/\ufe0f/g, '').replace(/\.$/, '')
  if (bare === '') return failed('empty')
  if (YES.has(bare)) return { ok: true, value: true }
  return NO.has(bare) ? { ok: true, value: false } : failed('format')
}

/**
 * The parts of a list in one cell: parted by semicolons, line ends, tabs or vertical bars; by commas where there is none of
 * those. Each once (whatever its case), without spaces around, quotes around a part dropped, empty ones left out.
 */
export function parseList(text: string): string[] {
  const parts = text.split(/[;\n\r\t|]/.test(text) ? /[;\n\r\t|]/ : /,/)
  const byFolded = new Map<string, string>()
  for (const part of parts) {
    const bare = foldSpaces(part).replace(/^[,\s]+|[,\s]+$/g, '').replace(/^(["«'])(.*)(["»'])$/, '$2').trim()
    const key = foldText(bare)
    if (bare !== '' && !byFolded.has(key)) byFolded.set(key, bare)
  }
  return [...byFolded.values()]
}

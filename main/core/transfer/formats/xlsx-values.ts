/** What a number format shows. `General` and all plain number formats are `number`. */
export type FormatKind = 'number' | 'date' | 'time' | 'datetime' | 'duration' | 'percent' | 'padded'

export interface NumberFormat {
  kind: FormatKind
  /** Digits of a format like 0000000000 (`padded`), which keeps leading zeros on screen. */
  width: number
}

const PLAIN: NumberFormat = { kind: 'number', width: 0 }

/** Built-in formats by id (ECMA-376 part 1, 18.8.30; 27–36 and 50–58 are dates of East Asian locales). */
export function builtInFormat(id: number): NumberFormat {
  if (id === 9 || id === 10) return { kind: 'percent', width: 0 }
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58)) return { kind: 'date', width: 0 }
  if (id === 22) return { kind: 'datetime', width: 0 }
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47) return { kind: 'time', width: 0 }
  return id === 46 ? { kind: 'duration', width: 0 } : PLAIN
}

/** What a format code of the workbook's own shows, by its first section. */
export function parseFormat(code: string): NumberFormat {
  const first = code.replace(/"[^"]*"|\\.|_.|\*./g, '').split(';')[0]!
  const duration = /\[(?:h+|m+|s+)\]/i.test(first)
  const bare = first.replace(/\[[^\]]*\]/g, '').replace(/General|Основной/gi, '').toLowerCase()
  if (duration) return { kind: 'duration', width: 0 }
  if (/^0{2,}$/.test(bare)) return { kind: 'padded', width: bare.length }
  const time = /[hs]/.test(bare) || /am\/pm/.test(bare)
  const date = /[yd]/.test(bare) || (bare.includes('m') && !time)
  if (date) return { kind: time ? 'datetime' : 'date', width: 0 }
  if (time) return { kind: 'time', width: 0 }
  return bare.includes('%') ? { kind: 'percent', width: 0 } : PLAIN
}

export type CellText = { text: string; problem?: 'cell.date' | 'cell.precision' }

const DAY = 86_400
const LAST_SERIAL = 2_958_466 // 10000-01-01, the day after the last that Excel has
const SHIFT_1904 = 1462
const EPOCH_1900 = Date.UTC(1899, 11, 30) / 1000

/**
 * Text of a numeric cell: dates as `YYYY-MM-DD`, date-times as `YYYY-MM-DDTHH:MM:SS` (no zone, to
 * the second), times as `HH:MM:SS`, durations as `H:MM:SS`, percents with their sign, numbers with
 * the 15 digits that Excel shows and never in exponent form.
 */
export function numberText(raw: string, format: NumberFormat, date1904: boolean): CellText {
  const value = Number(raw)
  if (raw.trim() === '' || !Number.isFinite(value)) return { text: raw }
  if (format.kind === 'percent') return { text: `${plainNumber(value * 100)}%` }
  if (format.kind === 'duration') return { text: durationText(value) }
  if (format.kind === 'number' || format.kind === 'padded') return numeric(value, format.width)
  const seconds = Math.round((value + (date1904 ? SHIFT_1904 : 0)) * DAY)
  const clock = clockText(((seconds % DAY) + DAY) % DAY)
  if (format.kind === 'time') return { text: clock }
  const day = dayText(Math.floor(seconds / DAY))
  if (day === undefined) return { text: plainNumber(value), problem: 'cell.date' }
  return { text: format.kind === 'date' ? day : `${day}T${clock}` }
}

function numeric(value: number, width: number): CellText {
  const text = plainNumber(value)
  if (Math.abs(value) >= 1e15) return { text, problem: 'cell.precision' }
  return { text: width && Number.isInteger(value) && value >= 0 ? text.padStart(width, '0') : text }
}

/**
 * Serial 1 is 1900-01-01, and 60 is a 29 February 1900 that never was (Lotus 1-2-3's error, kept by
 * Excel: ECMA-376 part 1, 18.17.4.1), so days before it lie one off.
 */
function dayText(serial: number): string | undefined {
  if (serial < 1 || serial >= LAST_SERIAL || serial === 60) return undefined
  const days = serial < 60 ? serial + 1 : serial
  return new Date((EPOCH_1900 + days * DAY) * 1000).toISOString().slice(0, 10)
}

const two = (n: number) => String(n).padStart(2, '0')

function clockText(seconds: number): string {
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

function durationText(value: number): string {
  const seconds = Math.round(Math.abs(value) * DAY)
  return `${value < 0 ? '-' : ''}${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** A number in plain decimal notation with at most 15 significant digits. */
export function plainNumber(value: number): string {
  if (Number.isSafeInteger(value) && Math.abs(value) < 1e15) return String(value)
  const [mantissa, exponent] = value.toExponential(14).split('e') as [string, string]
  const negative = mantissa.startsWith('-') ? '-' : ''
  const digits = mantissa.replace(/[-.]/g, '').replace(/0+$/, '')
  const point = Number(exponent) + 1
  if (digits === '') return '0'
  if (point <= 0) return `${negative}0.${'0'.repeat(-point)}${digits}`
  if (digits.length <= point) return negative + digits.padEnd(point, '0')
  return `${negative}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** `_x000D_` in a text stands for a character that XML cannot hold (ECMA-376 part 1, 22.4.2.4). */
export function unescapeText(text: string): string {
  return text.includes('_x') ? text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))) : text
}

/** Column of a reference such as `AB12`, from 0; undefined when it is none. */
export function columnOf(reference: string): number | undefined {
  let column = 0
  let at = 0
  for (; at < reference.length; at++) {
    const code = reference.charCodeAt(at)
    if (code < 65 || code > 90) break
    column = column * 26 + code - 64
  }
  return at === 0 || at > 3 ? undefined : column - 1
}

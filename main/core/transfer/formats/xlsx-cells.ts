import { STYLE, columnName, escapeXml } from './xlsx-parts.ts'
import { DAY, LOCAL_TIME, isNumber } from './write.ts'
import type { CellValue, Column, ColumnType } from './write.ts'

const MAX_TEXT = 32_767 // characters in a cell; Excel calls a file with more damaged
const DAY_MS = 86_400_000
const EPOCH = Date.UTC(1899, 11, 30)
const FIRST_SURE_DAY = 61 // 1900-03-01: before it serial numbers are off by Excel's 29 February 1900

export interface CellWriter {
  header(): string
  row(values: readonly CellValue[], line: number): string
  /** Characters cut off so far. */
  cut(): number
}

/** Cells of worksheet rows as XML. */
export function createCellWriter(columns: readonly Column[], bool?: readonly [string, string]): CellWriter {
  const letters = columns.map((_, i) => columnName(i))
  let cut = 0

  function text(at: string, value: string, style: number): string {
    let kept = value
    if (value.length > MAX_TEXT) {
      kept = value.slice(0, MAX_TEXT)
      cut += value.length - MAX_TEXT
    }
    const space = /^\s|\s$|[\r\n\t]| {2}/.test(kept) ? ' xml:space="preserve"' : ''
    return `<c r="${at}" s="${style}" t="inlineStr"><is><t${space}>${escapeText(kept)}</t></is></c>`
  }

  function cell(at: string, value: CellValue, type: ColumnType): string {
    if (value === null || value === undefined || value === '') return ''
    if (typeof value === 'boolean' && bool) return text(at, bool[value ? 0 : 1], STYLE.text)
    if (typeof value === 'boolean') return `<c r="${at}" t="b"><v>${value ? 1 : 0}</v></c>`
    if (type === 'number' || type === 'money') {
      const number = exactNumber(value)
      if (number !== undefined) return `<c r="${at}" s="${type === 'money' ? STYLE.money : STYLE.plain}"><v>${number}</v></c>`
    }
    if ((type === 'date' || type === 'datetime') && typeof value === 'string') {
      const serial = serialOf(value)
      if (serial !== undefined) return `<c r="${at}" s="${STYLE[type]}"><v>${serial}</v></c>`
    }
    return text(at, String(value), STYLE.text)
  }

  return {
    cut: () => cut,
    header: () => `<row r="1">${columns.map(({ title }, i) => text(`${letters[i]}1`, title, STYLE.header)).join('')}</row>`,
    row(values, line) {
      let xml = `<row r="${line}">`
      for (let i = 0; i < values.length; i++) xml += cell(letters[i]! + line, values[i], columns[i]!.type)
      return `${xml}</row>`
    },
  }
}

/** The number as it may stand in a cell; undefined when a spreadsheet would round it. */
function exactNumber(value: CellValue): string | undefined {
  if (!isNumber(value)) return undefined
  const text = String(value)
  return text.replace(/^-?0*|\.|e.*$/g, '').length > 15 && typeof value === 'string' ? undefined : text
}

/** Serial number of a day or a local time; undefined for what is neither or before 1 March 1900. */
function serialOf(value: string): number | undefined {
  const time = LOCAL_TIME.exec(value)
  const day = time?.[1] ?? (DAY.test(value) ? value : undefined)
  if (day === undefined) return undefined
  const at = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== day) return undefined
  const serial = (at.getTime() - EPOCH) / DAY_MS
  const seconds = time ? Number(time[2]) * 3600 + Number(time[3]) * 60 + Number(time[4] ?? 0) : 0
  if (serial < FIRST_SURE_DAY || seconds >= 86_400) return undefined
  return serial + seconds / 86_400
}

/**
 * Text for XML: what XML cannot hold becomes `_xHHHH_` as Excel writes it (ECMA-376 part 1,
 * 22.4.2.4), and a text that looks like such an escape is escaped itself.
 */
function escapeText(text: string): string {
  if (!/[&<>"\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|\p{Surrogate}/u.test(text)) return text
  return escapeXml(text.toWellFormed())
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
    .replace(/[\x00-\x08\x0b-\x1f\ufffe\uffff]/g, (char) => `_x${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
}

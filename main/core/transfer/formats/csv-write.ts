import type { Writable } from 'node:stream'
import { defuse } from './defuse.ts'
import type { Delimiter } from './dialect.ts'
import { charTable, isSingleByte } from './encodings.ts'
import type { SingleByteEncoding } from './encodings.ts'
import { FormatError } from './problems.ts'
import { plainNumber } from './xlsx-values.ts'
import { checkWidth, isNumber, openTarget } from './write.ts'
import type { CellValue, Column, ColumnType, TableWriter } from './write.ts'

export interface CsvWriteOptions {
  /** When given, their titles are the first row, and number and money columns hold bare numbers. */
  columns?: readonly Column[]
  delimiter?: Delimiter
  bom?: boolean
  encoding?: string
  newline?: '\r\n' | '\n'
  /** Decimal point of numbers; Excel in Russian reads only the comma. */
  decimal?: '.' | ','
  /** Words for true and false. */
  bool?: readonly [string, string]
}

const FLUSH_AT = 1 << 16

/**
 * Writes CSV as Excel in Russian opens it by a double click: semicolons, CRLF, a byte order mark.
 * Text that a spreadsheet would run is defused; numbers in number and money columns are not text.
 * @throws FormatError `text.encoding`, and from its methods `write.failed`, `write.columns`
 */
export function openCsvWriter(to: string | Writable, options: CsvWriteOptions = {}): TableWriter {
  const { columns, delimiter = ';', bom = true, encoding = 'utf-8', newline = '\r\n', decimal = '.', bool = ['true', 'false'] } = options
  const encoder = createEncoder(encoding)
  const needsQuotes = new RegExp(`["\\r\\n${delimiter === '|' ? '\\|' : delimiter}]|^\\s|\\s$`)
  const target = openTarget(to)
  let pending = bom && encoding.startsWith('utf-') ? '\ufeff' : ''
  let rows = 0

  function textOf(value: CellValue, type: ColumnType | undefined): string {
    if (value === null || value === undefined) return ''
    if (typeof value === 'boolean') return bool[value ? 0 : 1]
    const numeric = type === 'number' || type === 'money' || typeof value === 'number'
    if (!numeric || !isNumber(value)) return defuse(String(value))
    const number = typeof value === 'number' ? plainNumber(value) : value
    return decimal === ',' ? number.replace('.', ',') : number
  }

  function line(cells: readonly CellValue[], types: readonly (ColumnType | undefined)[]): string {
    const texts = cells.map((cell, i) => {
      const text = textOf(cell, types[i])
      return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text
    })
    // A row of one empty cell would be an empty line, which readers skip.
    return (texts.length === 1 && texts[0] === '' ? '""' : texts.join(delimiter)) + newline
  }

  async function flush(): Promise<void> {
    const bytes = encoder.encode(pending)
    pending = ''
    if (bytes.length) await target.write(bytes)
  }

  const types = columns?.map(({ type }) => type) ?? []
  if (columns) pending += line(columns.map(({ title }) => title), [])
  return {
    async row(cells) {
      if (columns) checkWidth(cells, columns.length)
      pending += line(cells, types)
      rows += 1
      if (pending.length >= FLUSH_AT) await flush()
    },
    async close() {
      await flush()
      await target.commit()
      return { rows, lostCharacters: encoder.lost() }
    },
    abort: () => target.discard(),
  }
}

interface Encoder {
  encode(text: string): Buffer
  lost(): number
}

function createEncoder(encoding: string): Encoder {
  if (encoding === 'utf-8') return { encode: (text) => Buffer.from(text), lost: () => 0 }
  if (encoding === 'utf-16le') return { encode: (text) => Buffer.from(text, 'utf16le'), lost: () => 0 }
  if (!isSingleByte(encoding)) throw new FormatError('text.encoding', { encoding })
  return singleByteEncoder(encoding)
}

function singleByteEncoder(encoding: SingleByteEncoding): Encoder {
  const bytes = new Map(charTable(encoding).map((char, byte) => [char, byte]))
  bytes.delete('\ufffd')
  let lost = 0
  return {
    lost: () => lost,
    encode(text) {
      const out = Buffer.allocUnsafe(text.length)
      let length = 0
      for (const char of text) {
        const byte = bytes.get(char)
        if (byte === undefined) lost += 1
        out[length++] = byte ?? 0x3f
      }
      return out.subarray(0, length)
    },
  }
}

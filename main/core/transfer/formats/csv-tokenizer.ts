import type { Delimiter, Quote } from './dialect.ts'
import type { RowProblemCode, TableRow } from './problems.ts'

export interface CsvLimits {
  /** Bytes of UTF-8 in one quoted cell; a longer one counts as unclosed. */
  maxCell: number
  /** Bytes of UTF-8 in one row; the rest of a longer one is skipped. */
  maxRow: number
  maxColumns: number
}

export interface TokenizerOptions extends Partial<CsvLimits> {
  delimiter: Delimiter
  quote?: Quote
  sepLine?: boolean
}

export interface CsvTokenizer {
  /** Takes UTF-8, cut anywhere; gives the rows that are complete. */
  push(chunk: Buffer): TableRow[]
  end(): TableRow[]
}

const LF = 10
const CR = 13
const SPACE = 32
const EMPTY = Buffer.alloc(0)
const KEPT_OF_LONG_ROW = 1000 // characters, enough to recognise the row in a report

/** Where a row with quotes ends and what it holds; undefined when more bytes are needed to tell. */
interface QuotedRow {
  cells: string[]
  end: number
  problem?: RowProblemCode
}

/**
 * Cuts UTF-8 into rows after RFC 4180, leniently: CRLF, LF and CR all end a row. A quoted cell that
 * spans lines and then goes on after its closing quote, or outgrows `maxCell`, or never ends, was
 * opened by mistake: its row is the first physical line, marked, and reading resumes on the next.
 * Works on bytes and decodes row by row, so that a cell kept for long holds no more than its row.
 */
export function createCsvTokenizer(options: TokenizerOptions): CsvTokenizer {
  const { maxCell = 1 << 20, maxRow = 4 << 20, maxColumns = 16_384, delimiter } = options
  const quote = (options.quote ?? '"').charCodeAt(0)
  const comma = delimiter.charCodeAt(0)
  let buffer: Buffer = EMPTY
  let line = 1
  let skipping = false
  let skipFirstLine = options.sepLine ?? false
  let mayHold = { bad: false, nul: false }

  function take(final: boolean): TableRow[] {
    const rows: TableRow[] = []
    const bytes = buffer
    const [nextLf, nextCr, nextQuote] = [finder(bytes, LF), finder(bytes, CR), finder(bytes, quote)]
    let start = 0
    while (start < bytes.length) {
      const [lf, cr] = [nextLf(start), nextCr(start)]
      const end = cr >= 0 && (lf < 0 || cr < lf) ? cr : lf
      // A CR at the very end may be the first half of CRLF.
      if (!final && (end < 0 || (end === cr && end === bytes.length - 1))) {
        start = holdBack(start, end, rows)
        break
      }
      const stop = end < 0 ? bytes.length : end
      const row = readLine(start, stop, nextQuote(start), final)
      if (row === 'more') break
      if (row.row) rows.push(finish(row.row))
      line += row.end > afterLineEnd(bytes, stop) ? countLines(bytes, start, row.end) : 1
      start = row.end
    }
    buffer = bytes.subarray(start)
    return rows
  }

  /** What to do with a line whose end has not come yet: where the bytes to be kept begin. */
  function holdBack(start: number, end: number, rows: TableRow[]): number {
    const length = buffer.length
    if (skipping) return end < 0 ? length : end
    if (length - start <= maxRow) return start
    rows.push(tooLong(start))
    skipping = true
    return end < 0 ? length : end
  }

  /** The row that begins on the physical line [start, stop), if there is one, and where the next begins. */
  function readLine(start: number, stop: number, quoteAt: number, final: boolean): { row?: TableRow; end: number } | 'more' {
    const next = afterLineEnd(buffer, stop)
    if (skipping || skipFirstLine || stop === start) {
      skipping = skipFirstLine = false
      return { end: next }
    }
    if (stop - start > maxRow) return { row: tooLong(start), end: next }
    if (quoteAt < 0 || quoteAt > stop) {
      return { row: { line, cells: buffer.toString('utf8', start, stop).split(delimiter, maxColumns + 1) }, end: next }
    }
    const row = quotedRow(start, stop, final)
    if (!row) return 'more'
    return { row: { line, cells: row.cells, ...(row.problem && { problem: row.problem }) }, end: Math.max(row.end, next) }
  }

  function tooLong(start: number): TableRow {
    return { line, cells: [buffer.toString('utf8', start, start + KEPT_OF_LONG_ROW)], problem: 'row.tooLong' }
  }

  /** A row with a quote on its first physical line, which is [start, stop). */
  function quotedRow(start: number, stop: number, final: boolean): QuotedRow | undefined {
    const bytes = buffer
    const cells: string[] = []
    for (let at = start; ; ) {
      const open = skipSpaces(bytes, at, comma)
      if (bytes[open] !== quote) {
        const end = cellEnd(bytes, at, comma)
        if (!final && end >= bytes.length - 1) {
          return bytes.length - start > maxRow ? firstLineOnly(start, stop, 'row.tooLong') : undefined
        }
        cells.push(bytes.toString('utf8', at, end))
        if (bytes[end] !== comma) return { cells, end: afterLineEnd(bytes, end) }
        at = end + 1
        continue
      }
      const close = closingQuote(open, stop, start, final)
      if (close === 'more') return undefined
      if (close === 'never') return firstLineOnly(start, stop, 'quote.unclosed')
      if (close === 'stray') return firstLineOnly(start, stop, 'quote.stray')
      cells.push(unquoted(bytes, open + 1, close))
      const after = skipSpaces(bytes, close + 1, comma)
      if (bytes[after] !== comma) return { cells, end: afterLineEnd(bytes, after) }
      at = after + 1
    }
  }

  function closingQuote(open: number, stop: number, rowStart: number, final: boolean): number | 'more' | 'never' | 'stray' {
    const bytes = buffer
    for (let from = open + 1; ; ) {
      const close = bytes.indexOf(quote, from)
      const end = close < 0 ? bytes.length : close
      if (end - open > maxCell || end - rowStart > maxRow) return 'never'
      if (close < 0) return final ? 'never' : 'more'
      if (bytes[close + 1] === quote) {
        from = close + 2
        continue
      }
      const after = skipSpaces(bytes, close + 1, comma)
      if (after >= bytes.length - 1 && !final) return 'more'
      const byte = bytes[after]
      if (byte === undefined || byte === comma || byte === LF || byte === CR) return close
      return close > stop ? 'never' : 'stray'
    }
  }

  /** The likely reading of a damaged line: a quoted cell ends at a quote before a delimiter, else at the next delimiter. */
  function firstLineOnly(start: number, stop: number, problem: RowProblemCode): QuotedRow {
    const text = buffer.toString('utf8', start, stop)
    const mark = String.fromCharCode(quote)
    const cells: string[] = []
    for (let at = 0; at <= text.length; ) {
      const quoted = text[at] === mark
      const close = quoted ? lenientClose(text, at + 1, mark, delimiter) : -1
      if (close > 0) {
        cells.push(text.slice(at + 1, close).replaceAll(mark + mark, mark))
        at = close + 2
        continue
      }
      const found = text.indexOf(delimiter, at)
      const end = found < 0 ? text.length : found
      cells.push(text.slice(quoted ? at + 1 : at, end))
      at = end + 1
    }
    return { cells, end: stop, problem }
  }

  function unquoted(bytes: Buffer, from: number, to: number): string {
    const text = bytes.toString('utf8', from, to)
    const mark = String.fromCharCode(quote)
    return text.includes(mark) ? text.replaceAll(mark + mark, mark) : text
  }

  function finish(row: TableRow): TableRow {
    if (row.cells.length > maxColumns) {
      row.cells.length = maxColumns
      row.problem ??= 'row.tooManyColumns'
    }
    if (mayHold.bad) mark(row, '\ufffd', 'bytes.bad')
    if (mayHold.nul && mark(row, '\0', 'text.nul')) row.cells = row.cells.map((cell) => cell.replaceAll('\0', ''))
    return row
  }

  return {
    push(chunk) {
      mayHold = { bad: mayHold.bad || chunk.includes('\ufffd'), nul: mayHold.nul || chunk.includes(0) }
      buffer = buffer.length ? Buffer.concat([buffer, chunk]) : chunk
      return take(false)
    },
    end() {
      // Old DOS programs end a text with Ctrl-Z.
      if (buffer.at(-1) === 0x1a) buffer = buffer.subarray(0, -1)
      return take(true)
    },
  }
}

/** Looks for a byte at or after a position that never goes back; each stretch is searched once. */
function finder(bytes: Buffer, byte: number): (from: number) => number {
  let next = -2
  return (from) => {
    if (next !== -1 && next < from) next = bytes.indexOf(byte, from)
    return next
  }
}

function mark(row: TableRow, sign: string, problem: RowProblemCode): boolean {
  const column = row.cells.findIndex((cell) => cell.includes(sign))
  if (column >= 0 && !row.problem) Object.assign(row, { problem, column })
  return column >= 0
}

function lenientClose(text: string, from: number, mark: string, delimiter: string): number {
  for (let close = text.indexOf(mark, from); close >= 0; close = text.indexOf(mark, close + 1)) {
    if (close + 1 === text.length || text[close + 1] === delimiter) return close
  }
  return -1
}

function skipSpaces(bytes: Buffer, from: number, comma: number): number {
  let at = from
  while (bytes[at] === SPACE || (bytes[at] === 9 && comma !== 9)) at += 1
  return at
}

function cellEnd(bytes: Buffer, from: number, comma: number): number {
  for (let at = from; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === comma || byte === LF || byte === CR) return at
  }
  return bytes.length
}

function afterLineEnd(bytes: Buffer, at: number): number {
  if (bytes[at] === CR && bytes[at + 1] === LF) return at + 2
  return at < bytes.length ? at + 1 : at
}

function countLines(bytes: Buffer, from: number, to: number): number {
  let lines = 0
  for (let at = from; at < to; at++) {
    if (bytes[at] === LF || (bytes[at] === CR && bytes[at + 1] !== LF)) lines += 1
  }
  return lines
}

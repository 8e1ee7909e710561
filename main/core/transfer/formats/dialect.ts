export const DELIMITERS = [';', ',', '\t', '|'] as const
export type Delimiter = (typeof DELIMITERS)[number]
export type Quote = '"' | "'"
export type Newline = '\r\n' | '\n' | '\r'

export interface Dialect {
  delimiter: Delimiter
  quote: Quote
  newline: Newline
  /** The first line is Excel's own directive `sep=;` and no data. */
  sepLine: boolean
}

const SEP_LINE = /^sep=([;,\t|])\r?\n?$/i
const MAX_ROWS = 200

/** Delimiter, quote and newline of a decoded sample. `sureness` is 0…1. */
export function detectDialect(text: string, forced?: Delimiter): Dialect & { sureness: number } {
  const newline = detectNewline(text)
  const lineEnd = text.search(/[\r\n]/)
  const sep = SEP_LINE.exec(lineEnd < 0 ? text : text.slice(0, lineEnd))?.[1]
  const sepLine = sep !== undefined
  const body = sepLine ? text.slice(lineEnd + newline.length) : text
  const quote = detectQuote(body)
  if (forced) return { delimiter: forced, quote, newline, sepLine, sureness: 1 }
  const named = DELIMITERS.find((delimiter) => delimiter === sep)
  if (named) return { delimiter: named, quote, newline, sepLine, sureness: 1 }
  return { ...detectDelimiter(body, quote), quote, newline, sepLine }
}

function detectNewline(text: string): Newline {
  const count = { '\r\n': 0, '\n': 0, '\r': 0 }
  for (const [end] of text.slice(0, 65_536).matchAll(/\r\n|\n|\r/g)) count[end as Newline] += 1
  if (count['\r\n'] >= count['\n'] && count['\r\n'] >= count['\r'] && count['\r\n']) return '\r\n'
  return count['\r'] > count['\n'] ? '\r' : '\n'
}

/** Apostrophes quote only where no double quote does and they stand on both sides of cells. */
function detectQuote(text: string): Quote {
  const around = (quote: string) => text.match(new RegExp(`(?:^|[;,\t|\\r\\n])${quote}[^${quote}\\r\\n]*${quote}(?=$|[;,\t|\\r\\n])`, 'g'))?.length ?? 0
  return around("'") > 1 && around('"') === 0 ? "'" : '"'
}

/** Counts of each delimiter, row by row, outside quotes. A row that the sample cuts off is left out. */
function countRows(text: string, quote: Quote): number[][] {
  const rows: number[][] = []
  let counts = [0, 0, 0, 0]
  let quoted = false
  let length = 0
  for (const char of text) {
    const kind = (DELIMITERS as readonly string[]).indexOf(char)
    if (char === quote) quoted = !quoted
    else if (!quoted && (char === '\n' || char === '\r')) {
      if (length) rows.push(counts)
      counts = [0, 0, 0, 0]
      length = -1
      if (rows.length >= MAX_ROWS) return rows
    } else if (!quoted && kind >= 0) counts[kind]! += 1
    length += 1
  }
  if (length && (rows.length === 0 || !quoted)) rows.push(counts)
  return rows
}

/**
 * The delimiter that most rows have equally often, and the header too. A comma in sums ("123,45")
 * is regular as well but splits into fewer cells; a semicolon inside a quoted comment does not count.
 */
function detectDelimiter(text: string, quote: Quote): { delimiter: Delimiter; sureness: number } {
  let rows = countRows(text, quote)
  // An unclosed quote hides everything after it: look again as if quotes meant nothing.
  if (rows.length < 3 && text.split(/[\r\n]+/, 5).length > 4) rows = countRows(text.replaceAll(quote, ''), quote)
  const scores = DELIMITERS.map((delimiter, kind) => ({ delimiter, score: regularity(rows.map((counts) => counts[kind]!)) }))
  scores.sort((a, b) => b.score - a.score)
  const [best, next] = [scores[0]!, scores[1]!]
  if (best.score === 0) return { delimiter: ';', sureness: 0.8 }
  return { delimiter: best.delimiter, sureness: Math.min(1, 0.5 + (best.score - next.score) / best.score) }
}

function regularity(counts: number[]): number {
  const header = counts[0] ?? 0
  const frequency = new Map<number, number>()
  for (const count of counts) frequency.set(count, (frequency.get(count) ?? 0) + 1)
  let [mode, times] = [0, 0]
  for (const [count, n] of frequency) if (count > 0 && n > times) [mode, times] = [count, n]
  if (mode === 0) return 0
  const agree = times / counts.length
  const columns = Math.log2(1 + mode)
  return agree * columns * (header === mode ? 2 : header > 0 ? 1 : 0.4)
}

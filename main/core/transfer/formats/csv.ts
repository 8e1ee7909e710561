import { createTranscoder } from './encodings.ts'
import type { BadBytes, Encoding } from './encodings.ts'
import { createCsvTokenizer } from './csv-tokenizer.ts'
import type { CsvLimits } from './csv-tokenizer.ts'
import type { Delimiter, Quote } from './dialect.ts'
import { throwIfCancelled } from './problems.ts'
import type { TableRow } from './problems.ts'
import { readBytes } from './source.ts'
import type { ByteSource } from './source.ts'

export interface CsvOptions extends Partial<CsvLimits> {
  encoding: Encoding
  delimiter: Delimiter
  quote?: Quote
  /** The first line is Excel's `sep=;` and is left out. */
  sepLine?: boolean
  signal?: AbortSignal
  /** Told after every chunk how many bytes of the source have been read. */
  onBytes?: (bytesRead: number) => void
  /** Told at the end what bytes were invalid. */
  onBadBytes?: (bad: BadBytes) => void
}

/**
 * Rows of a CSV file as they are read; memory does not depend on the size of the file. A damaged
 * row is a row with a `problem`, never an error and never the loss of the rows after it. Lines
 * without any character are left out. A byte order mark of the encoding is skipped.
 * @throws FormatError `file.notFound`, `file.unreadable`, `text.encoding`, `cancelled`
 */
export async function* readCsv(source: ByteSource, options: CsvOptions): AsyncGenerator<TableRow> {
  const transcoder = createTranscoder(options.encoding)
  const tokenizer = createCsvTokenizer(options)
  let bytesRead = 0
  let first = true
  const deliver = (utf8: Buffer): TableRow[] => {
    const text = first && utf8.length ? withoutMark(utf8) : utf8
    if (utf8.length) first = false
    return tokenizer.push(text)
  }
  for await (const chunk of readBytes(source, options.signal)) {
    bytesRead += chunk.length
    for (const row of deliver(transcoder.push(chunk))) {
      throwIfCancelled(options.signal)
      yield row
    }
    options.onBytes?.(bytesRead)
  }
  for (const row of [...deliver(transcoder.end()), ...tokenizer.end()]) {
    throwIfCancelled(options.signal)
    yield row
  }
  options.onBadBytes?.(transcoder.bad)
}

/** All byte order marks are U+FEFF once decoded. */
function withoutMark(utf8: Buffer): Buffer {
  return utf8[0] === 0xef && utf8[1] === 0xbb && utf8[2] === 0xbf ? utf8.subarray(3) : utf8
}

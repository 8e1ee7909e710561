/** Why a whole file cannot be read or written. The words belong to the caller. */
export type FileProblemCode =
  | 'file.empty'
  | 'file.notFound'
  | 'file.unreadable'
  | 'file.oldExcel' // .xls of Excel 97-2003: save as .xlsx or CSV
  | 'file.encrypted' // the workbook has a password
  | 'file.notTable' // data.kind: 'pdf' | 'html' | 'image' | ...
  | 'file.binary' // bytes that are no text in any encoding we know
  | 'xlsx.tooLarge' // data: { bytes, limit }
  | 'xlsx.bomb' // data: { ratio, limit }
  | 'xlsx.broken' // data: { part?, reason }
  | 'xlsx.doctype' // a DTD or an entity declaration: never legitimate in a workbook
  | 'xlsx.noSheet' // data: { sheet? }
  | 'text.encoding' // data: { encoding }: not one we can read or write
  | 'write.failed'
  | 'write.columns' // a row has more cells than there are columns, or none are declared
  | 'json.broken' // no JSON, or no objects in it
  | 'json.tooLarge' // data: { bytes, limit }
  | 'cancelled'

/** What is wrong with one row. `isLossy` tells whether its cells can be trusted. */
export type RowProblemCode =
  | 'quote.unclosed' // a quoted cell never ends; cells are those of its first physical line
  | 'quote.stray' // a quote inside a quoted cell was not doubled; cells are the likely reading
  | 'row.tooLong' // data dropped: longer than the limit
  | 'row.tooManyColumns' // columns beyond the limit dropped
  | 'bytes.bad' // bytes that are invalid in the encoding, shown as U+FFFD
  | 'text.nul' // NUL characters, removed
  | 'cell.error' // #N/A, #REF! and the like; the cell is empty
  | 'cell.formula' // a formula that was never computed; the cell is empty
  | 'cell.date' // a number styled as a date but outside the calendar; the cell holds the number
  | 'card.line' // a vCard with a line that is no line of a card
  | 'card.broken' // a vCard that cannot be read
  | 'card.unclosed' // a vCard without an end
  | 'card.empty' // a vCard of nobody: neither name nor company nor address
  | 'card.tooLong' // a vCard longer than the limit
  | 'cell.precision' // a number that the spreadsheet itself has rounded (more than 15 digits)

export interface FormatProblem {
  code: FileProblemCode
  data: Record<string, string | number>
}

/** Every refusal of this layer. Callers map `code` and `data` to words. */
export class FormatError extends Error {
  readonly code: FileProblemCode
  readonly data: Record<string, string | number>

  constructor(code: FileProblemCode, data: Record<string, string | number> = {}, options?: ErrorOptions) {
    super(`${code} ${JSON.stringify(data)}`, options)
    this.name = 'FormatError'
    this.code = code
    this.data = data
  }
}

/** One row of a table. `line` is the physical line (CSV) or the row number (XLSX) where it begins, from 1. */
export interface TableRow {
  line: number
  cells: string[]
  problem?: RowProblemCode
  /** Column of the problem, from 0, where there is one. */
  column?: number
}

const LOSSY: ReadonlySet<RowProblemCode> = new Set<RowProblemCode>([
  'quote.unclosed', 'row.tooLong', 'row.tooManyColumns', 'bytes.bad', 'cell.precision',
  'card.line', 'card.broken', 'card.unclosed', 'card.empty', 'card.tooLong',
])

/** True when a row with this problem has lost or invented data, so that it must not be saved unseen. */
export function isLossy(code: RowProblemCode): boolean {
  return LOSSY.has(code)
}

/** Throws `cancelled` once the signal is aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new FormatError('cancelled')
}

/** Wraps what the file system says; a FormatError passes unchanged. */
export function fileError(error: unknown, fallback: FileProblemCode = 'file.unreadable'): FormatError {
  if (error instanceof FormatError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = error instanceof Error ? error.message : String(error)
  return new FormatError(code === 'ENOENT' && fallback !== 'write.failed' ? 'file.notFound' : fallback, { reason: code || reason }, { cause: error })
}

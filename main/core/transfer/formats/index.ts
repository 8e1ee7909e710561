import { isAscii } from 'node:buffer'
import { open, stat } from 'node:fs/promises'
import { readCsv } from './csv.ts'
import { detectText } from './detect.ts'
import type { DetectedText } from './detect.ts'
import type { Delimiter } from './dialect.ts'
import { readJson } from './json.ts'
import { kindOf, oleProblem } from './kind.ts'
import { FormatError, fileError, throwIfCancelled } from './problems.ts'
import type { TableRow } from './problems.ts'
import { readBytes } from './source.ts'
import { CARD_COLUMNS, detectCards, readCards, type CardColumn } from './vcard-read.ts'
import { openXlsx } from './xlsx-read.ts'
import type { ZipLimits } from './zip.ts'

export { FormatError, isLossy } from './problems.ts'
export type { FileProblemCode, FormatProblem, RowProblemCode, TableRow } from './problems.ts'
export { DELIMITERS } from './dialect.ts'
export type { Delimiter } from './dialect.ts'
export { ENCODINGS } from './encodings.ts'
export type { BadBytes, Encoding } from './encodings.ts'
export type { DetectedText } from './detect.ts'
export { defuse, undefuse } from './defuse.ts'
export { openCsvWriter } from './csv-write.ts'
export type { CsvWriteOptions } from './csv-write.ts'
export { openXlsxWriter } from './xlsx-write.ts'
export type { XlsxWriteOptions } from './xlsx-write.ts'
export { openVcardWriter } from './vcard-write.ts'
export type { CellValue, Column, ColumnType, TableWriter, WriteResult } from './write.ts'

/** What the user chose instead of what was found. */
export interface TableOverrides {
  encoding?: string
  delimiter?: Delimiter
  sheet?: string
  /** Which row holds the names of the columns, counted from 1 over rows that are not empty; 0 when none does. */
  headerRow?: number
  limits?: ZipLimits
}

export interface DetectedTable extends Partial<DetectedText> {
  sheet?: string
  headerRow: number
}

export interface OpenTable {
  kind: 'csv' | 'xlsx' | 'vcard' | 'json'
  detected: DetectedTable
  sheets?: string[]
  header: string[]
  /** The first `n` rows after the header. */
  preview(n: number): Promise<string[][]>
  /** All rows after the header, from the start at every call. @throws FormatError `cancelled` and whatever the file holds */
  rows(signal?: AbortSignal): AsyncGenerator<TableRow>
  /** Size of the file. */
  bytes: number
  /** How far the last `rows()` has come, 0…bytes. */
  bytesRead(): number
  close(): Promise<void>
}

/**
 * Opens a CSV, XLSX or vCard file, told apart by content and not by name.
 * @throws FormatError, see FileProblemCode
 */
export async function openTable(path: string, overrides: TableOverrides = {}): Promise<OpenTable> {
  const bytes = await sizeOf(path)
  const head = await readPart(path, 0, HEAD)
  const kind = kindOf(head)
  if (kind === 'ole') throw await oleFile(path)
  if (kind === 'zip') return openXlsxTable(path, bytes, overrides)
  if (kind === 'json') return openJsonTable(path, bytes, head, overrides)
  if (kind === 'vcard') return openCardTable(path, bytes, head, overrides)
  if (kind !== 'text') throw new FormatError('file.notTable', { kind })
  return openCsvTable(path, bytes, head, overrides)
}

const HEAD = 256 * 1024
const WINDOW = 64 * 1024

async function sizeOf(path: string): Promise<number> {
  const info = await stat(path).catch((error: unknown) => {
    throw fileError(error)
  })
  if (!info.isFile()) throw new FormatError('file.unreadable', { reason: 'not a file' })
  if (info.size === 0) throw new FormatError('file.empty')
  return info.size
}

async function readPart(path: string, from: number, length: number): Promise<Buffer> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw fileError(error)
  })
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

async function oleFile(path: string): Promise<FormatError> {
  let tail = Buffer.alloc(0)
  for await (const chunk of readBytes(path)) {
    const problem = oleProblem(Buffer.concat([tail, chunk]))
    if (problem.code === 'file.encrypted') return problem
    tail = Buffer.from(chunk.subarray(-64))
  }
  return new FormatError('file.oldExcel')
}

/** The head, and when that is plain ASCII the first place that is not: names may begin far down. */
async function sampleOf(path: string, head: Buffer, bytes: number): Promise<Buffer> {
  if (head.length >= bytes || !isAscii(head) || head.includes(0)) return head
  let at = 0
  for await (const chunk of readBytes(path)) {
    if (at >= head.length && !isAscii(chunk)) {
      const high = chunk.findIndex((byte) => byte > 0x7f)
      const window = await readPart(path, at + high, WINDOW)
      return Buffer.concat([head.subarray(0, head.lastIndexOf(10) + 1), window])
    }
    at += chunk.length
  }
  return head
}

async function openCsvTable(path: string, bytes: number, head: Buffer, overrides: TableOverrides): Promise<OpenTable> {
  const sample = await sampleOf(path, head, bytes)
  const text = detectText(sample, {
    complete: bytes <= sample.length,
    ...(overrides.encoding && { encoding: overrides.encoding }),
    ...(overrides.delimiter && { delimiter: overrides.delimiter }),
  })
  let done = 0
  const read = (signal?: AbortSignal) => {
    done = 0
    return readCsv(path, { ...text, ...(signal && { signal }), onBytes: (n) => (done = n) })
  }
  return {
    kind: 'csv', bytes, bytesRead: () => done, close: async () => {},
    ...(await tableOf(read, text, overrides)),
  }
}

/** A file of cards is a table whose columns are what its cards have; the heading is a key that the caller has words for. */
async function openCardTable(path: string, bytes: number, head: Buffer, overrides: TableOverrides): Promise<OpenTable> {
  const found = detectCards(head, bytes <= head.length, overrides.encoding)
  let done = 0
  const cards = (signal?: AbortSignal) => readCards(path, { ...found, ...(signal && { signal }), onBytes: (n) => (done = n) })
  const used = new Set<CardColumn>()
  for await (const { values } of cards()) for (const name of Object.keys(values)) used.add(name as CardColumn)
  const header = CARD_COLUMNS.filter((name) => used.has(name))
  async function* rows(signal?: AbortSignal): AsyncGenerator<TableRow> {
    for await (const { row, values } of cards(signal)) yield { ...row, cells: header.map((name) => values[name] ?? '') }
  }
  return {
    kind: 'vcard', bytes, bytesRead: () => done, close: async () => {}, header, rows,
    detected: { encoding: found.encoding, headerRow: 1 },
    preview: (n) => firstRows(rows(), n),
  }
}

async function openJsonTable(path: string, bytes: number, head: Buffer, overrides: TableOverrides): Promise<OpenTable> {
  const found = detectCards(head, bytes <= head.length, overrides.encoding)
  const { header, records } = await readJson(path, bytes, found)
  let done = 0
  async function* rows(signal?: AbortSignal): AsyncGenerator<TableRow> {
    for (const [i, record] of records.entries()) {
      throwIfCancelled(signal)
      done = Math.round((bytes * (i + 1)) / records.length)
      yield { line: i + 1, cells: header.map((name) => record.get(name) ?? '') }
    }
  }
  return {
    kind: 'json', bytes, bytesRead: () => done, close: async () => {}, header, rows,
    detected: { encoding: found.encoding, headerRow: 1 },
    preview: (n) => firstRows(rows(), n),
  }
}

async function firstRows(rows: AsyncGenerator<TableRow>, n: number): Promise<string[][]> {
  const first: string[][] = []
  if (n > 0) for await (const { cells } of rows) if (first.push(cells) >= n) break
  return first
}

async function openXlsxTable(path: string, bytes: number, overrides: TableOverrides): Promise<OpenTable> {
  const file = await openXlsx(path, overrides.limits)
  try {
    const sheets = file.sheets.map(({ name }) => name)
    const sheet = overrides.sheet ?? (file.sheets.find(({ hidden }) => !hidden) ?? file.sheets[0])?.name ?? ''
    let done = 0
    const read = (signal?: AbortSignal) => {
      done = 0
      return file.rows(sheet, signal, (share) => (done = Math.round(share * bytes)))
    }
    return {
      kind: 'xlsx', sheets, bytes, bytesRead: () => done, close: () => file.close(),
      ...(await tableOf(read, { sheet }, overrides)),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** What CSV and XLSX share once there are rows: the header, the preview, the rows after the header. */
async function tableOf(
  read: (signal?: AbortSignal) => AsyncGenerator<TableRow>,
  found: Omit<DetectedTable, 'headerRow'>,
  overrides: TableOverrides,
): Promise<Pick<OpenTable, 'detected' | 'header' | 'preview' | 'rows'>> {
  const headerRow = overrides.headerRow ?? 1
  let header: string[] = []
  let seen = 0
  if (headerRow > 0) {
    for await (const { cells } of read()) {
      if (++seen < headerRow) continue
      header = cells.map((cell) => cell.trim())
      break
    }
  }
  async function* rows(signal?: AbortSignal): AsyncGenerator<TableRow> {
    let skip = headerRow
    for await (const row of read(signal)) if (skip-- <= 0) yield row
  }
  return {
    detected: { ...found, headerRow }, header, rows,
    preview: (n) => firstRows(rows(), n),
  }
}

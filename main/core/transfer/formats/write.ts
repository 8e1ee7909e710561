import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { FormatError, fileError } from './problems.ts'

export type ColumnType = 'text' | 'number' | 'date' | 'datetime' | 'bool' | 'money'

export interface Column {
  title: string
  type: ColumnType
  /** Characters that fit, XLSX only. */
  width?: number
}

/**
 * A value to be written: text; numbers and sums as a number or as plain decimal text ("-12.50");
 * days as `YYYY-MM-DD`; instants as local `YYYY-MM-DDTHH:MM[:SS]`, already in the reader's zone.
 */
export type CellValue = string | number | boolean | null | undefined

export interface WriteResult {
  /** Without the header. */
  rows: number
  /** Characters that the encoding does not have, written as `?` (CSV), or cut off because a cell holds no more (XLSX). */
  lostCharacters: number
}

export interface TableWriter {
  /** @throws FormatError `write.failed`, `write.columns` */
  row(cells: readonly CellValue[]): Promise<void>
  /** Finishes; only now a file appears under its name. @throws FormatError `write.failed` */
  close(): Promise<WriteResult>
  /** Gives up and leaves no file behind; to be called after any error too. */
  abort(): Promise<void>
}

/** Where a table is written: a stream of the caller's, or a file that appears only once complete. */
export interface Target {
  stream: Writable
  /** Resolves when there is room for more. @throws FormatError `write.failed` */
  write(chunk: Buffer): Promise<void>
  commit(): Promise<void>
  discard(): Promise<void>
  /** Aborted with a FormatError as its reason when the stream fails. */
  failure: AbortSignal
}

export function openTarget(to: string | Writable): Target {
  const part = typeof to === 'string' ? `${to}.part` : undefined
  const stream = typeof to === 'string' ? createWriteStream(`${to}.part`, { highWaterMark: 1 << 20 }) : to
  const broken = new AbortController()
  stream.on('error', (error: unknown) => broken.abort(fileError(error, 'write.failed')))
  return {
    stream,
    failure: broken.signal,
    async write(chunk) {
      broken.signal.throwIfAborted()
      if (!stream.write(chunk)) await heard(stream, 'drain', broken.signal)
    },
    async commit() {
      stream.end()
      if (!stream.writableFinished) await heard(stream, 'finish', broken.signal)
      if (typeof to === 'string') await rename(`${to}.part`, to).catch(writeFailed)
    },
    async discard() {
      const closed = stream.closed ? Promise.resolve() : new Promise<void>((resolve) => stream.once('close', () => resolve()))
      stream.destroy()
      await closed
      if (part) await rm(part, { force: true })
    },
  }
}

/** Waits for an event, or throws the reason of the signal. */
export async function heard(emitter: NodeJS.EventEmitter, event: string, failure: AbortSignal): Promise<void> {
  failure.throwIfAborted()
  await once(emitter, event, { signal: failure }).catch((error: unknown) => {
    throw failure.aborted ? failure.reason : fileError(error, 'write.failed')
  })
}

function writeFailed(error: unknown): never {
  throw fileError(error, 'write.failed')
}

export const DECIMAL = /^-?\d+(?:\.\d+)?$/
export const DAY = /^\d{4}-\d\d-\d\d$/
export const LOCAL_TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?$/

/** True for what is a number and nothing else, so that it needs no defusing. */
export function isNumber(value: CellValue): value is number | string {
  return typeof value === 'number' ? Number.isFinite(value) : typeof value === 'string' && DECIMAL.test(value)
}

export function checkWidth(cells: readonly CellValue[], columns: number): void {
  if (cells.length > columns) throw new FormatError('write.columns', { cells: cells.length, columns })
}

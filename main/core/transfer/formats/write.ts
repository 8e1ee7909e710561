import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
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
  /** Gives up and leaves no file behind. */
  abort(): Promise<void>
}

/** Where a table is written: a stream of the caller's, or a file that appears only once complete. */
export interface Target {
  stream: Writable
  /** Resolves when there is room for more. @throws FormatError `write.failed` */
  write(chunk: Buffer): Promise<void>
  commit(): Promise<void>
  discard(): Promise<void>
  /** Rejects when the stream fails. */
  failed: Promise<never>
}

export function openTarget(to: string | Writable): Target {
  const part = typeof to === 'string' ? `${to}.part` : undefined
  const stream = typeof to === 'string' ? createWriteStream(`${to}.part`, { highWaterMark: 1 << 20 }) : to
  let failure: FormatError | undefined
  const failed = new Promise<never>((_, reject) => {
    stream.on('error', (error: unknown) => {
      failure = fileError(error, 'write.failed')
      reject(failure)
    })
  })
  failed.catch(() => undefined) // whoever waits hears it through the race below
  return {
    stream, failed,
    async write(chunk) {
      if (failure) throw failure
      if (!stream.write(chunk)) await Promise.race([once(stream, 'drain'), failed])
    },
    async commit() {
      stream.end()
      await Promise.race([finished(stream), failed]).catch((error: unknown) => {
        throw fileError(error, 'write.failed')
      })
      if (typeof to === 'string') await rename(`${to}.part`, to)
    },
    async discard() {
      stream.destroy()
      await finished(stream).catch(() => undefined) // destroyed on purpose: the error says just that
      if (part) await rm(part, { force: true })
    },
  }
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

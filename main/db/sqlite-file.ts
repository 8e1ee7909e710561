import Sqlite from 'better-sqlite3'
import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { AppError } from '#shared/core/errors.ts'
import { sqliteProblem } from './sqlite-problems.ts'

/** "MCRM": marks a SQLite file as a workspace of ours (SQLite file format §1.3.15, offset 68). */
export const APPLICATION_ID = 0x4d43524d

const MAGIC = 'SQLite format 3\u0000'

/**
 * Looks at a workspace file before the driver may touch it: an empty file opens as a healthy empty database, and a
 * foreign database would be filled with our tables.
 * @throws UNAVAILABLE with `what` = missing | empty | notDatabase | foreign | truncated | unreadable
 */
export function inspectSqliteFile(file: string): void {
  if (!existsSync(file)) throw new AppError('UNAVAILABLE', { what: 'workspace', problem: 'missing', file })
  const refuse = (problem: string, cause?: unknown) =>
    new AppError('UNAVAILABLE', { what: 'workspace', problem, file }, { cause })
  let head: Buffer
  let size: number
  try {
    size = statSync(file).size
    head = readHead(file)
  } catch (error) {
    throw refuse('unreadable', error)
  }
  if (size === 0) throw refuse('empty')
  if (head.length < 100 || head.toString('latin1', 0, 16) !== MAGIC) throw refuse('notDatabase')
  if (head.readUInt32BE(68) !== APPLICATION_ID) throw refuse('foreign')
  const pageSize = head.readUInt16BE(16) === 1 ? 65536 : head.readUInt16BE(16)
  const pages = head.readUInt32BE(28)
  const sameVersion = head.readUInt32BE(24) === head.readUInt32BE(92)
  // A log may hold pages that the file has not got yet, so only a file without one can be called truncated.
  if (sameVersion && sizeOf(`${file}-wal`) === 0 && size < pageSize * pages) throw refuse('truncated')
}

/**
 * Makes an empty database that bears our mark. It is made beside its place and moved there whole: a wizard that is cut
 * short must leave neither an empty file nor one whose mark lies in the write-ahead log only.
 * @throws UNAVAILABLE when the folder cannot be written to
 */
export function makeSqliteFile(file: string): void {
  const next = `${file}.new`
  try {
    mkdirSync(dirname(file), { recursive: true })
    // The log of a database that is gone belongs to nothing, and would be played into the new one.
    for (const rest of [next, `${next}-journal`, `${file}-wal`, `${file}-shm`]) rmSync(rest, { force: true })
    const sqlite = new Sqlite(next)
    try {
      sqlite.pragma('synchronous = FULL')
      sqlite.pragma(`application_id = ${APPLICATION_ID}`)
    } finally {
      sqlite.close()
    }
    renameSync(next, file)
  } catch (error) {
    throw new AppError('UNAVAILABLE', { what: 'workspace', problem: sqliteProblem(error) ?? 'notWritable', file }, { cause: error })
  }
}

/** 0 for a file that is not there. */
function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

function readHead(file: string): Buffer {
  const handle = openSync(file, 'r')
  try {
    const head = Buffer.alloc(100)
    const read = readSync(handle, head, 0, 100, 0)
    return head.subarray(0, read)
  } finally {
    closeSync(handle)
  }
}

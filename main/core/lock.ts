import Sqlite from 'better-sqlite3'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { hostname } from 'node:os'
import { AppError } from '#shared/core/errors.ts'

export interface WorkspaceLock {
  /** what a second start tells its user, e.g. the address of the office server */
  describe(address: string): void
  release(): void
}

/**
 * One window or office server at a time holds a workspace folder. The lock is a transaction left open on a small
 * database, so the system itself lets go of it when the holder dies.
 * @throws UNAVAILABLE `workspaceOpen` with who holds it
 */
export function lockWorkspace(dataDir: string): WorkspaceLock {
  mkdirSync(dataDir, { recursive: true })
  const file = join(dataDir, 'lock')
  const holder = join(dataDir, 'lock.json')
  let lock: Sqlite.Database
  try {
    // A holder that has just been killed may take a moment to be gone.
    lock = new Sqlite(file, { timeout: 700 })
    lock.pragma('journal_mode = DELETE')
    lock.exec('begin exclusive')
  } catch (error) {
    const code = (error as { code?: string }).code ?? ''
    if (code !== 'SQLITE_BUSY') throw new AppError('UNAVAILABLE', { what: 'workspace', problem: 'notWritable', file: dataDir }, { cause: error })
    throw new AppError('UNAVAILABLE', { what: 'workspaceOpen', ...readHolder(holder) }, { cause: error })
  }
  const write = (address: string) => writeFileSync(holder, JSON.stringify({ pid: process.pid, computer: hostname(), address }))
  write('')
  return {
    describe: write,
    release: () => lock.close(),
  }
}

function readHolder(file: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
  } catch (error) {
    return { pid: null, computer: null, address: null, unread: String((error as Error).name) }
  }
}

import type { Kysely } from 'kysely'
import type { Connection } from '../db/connect.ts'
import type { Tables } from '../db/dialect.ts'
import { isRetryable } from '../db/mysql-problems.ts'
import { StaleRow } from './stale.ts'

const ATTEMPTS = 6

/**
 * One of the many transactions of a long operation. Tried again when another process or seat came in between, so `work`
 * keeps nothing of what it did.
 */
export async function shortTransaction<T>(connection: Connection, work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await connection.beside(work)
    } catch (error) {
      if (!(isRetryable(error) || isBusy(error) || error instanceof StaleRow) || tried >= ATTEMPTS) throw error
      await new Promise((resolve) => setTimeout(resolve, 20 * tried + Math.random() * 40))
    }
  }
}

/** Another process holds the file for longer than the driver waits. */
const isBusy = (error: unknown): boolean => String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')

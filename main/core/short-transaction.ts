import { sql, type Kysely } from 'kysely'
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
      return await (connection.dialect === 'sqlite' ? unhurried(connection, work) : connection.db.transaction().execute(work))
    } catch (error) {
      if (!(isRetryable(error) || isBusy(error) || error instanceof StaleRow) || tried >= ATTEMPTS) throw error
      await new Promise((resolve) => setTimeout(resolve, 20 * tried + Math.random() * 40))
    }
  }
}

/** Another process holds the file for longer than the driver waits. */
const isBusy = (error: unknown): boolean => String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')

/**
 * SQLite: a transaction that need not be on the disk when it is done. After a power cut the whole operation is taken back
 * anyway, and whatever else is saved in between waits for the disk as always, with everything before it. The file is
 * taken for writing at once: a transaction that has read first could not go on after somebody else's save.
 */
async function unhurried<T>(connection: Connection, work: (db: Kysely<Tables>) => Promise<T>): Promise<T> {
  return connection.db.connection().execute(async (held) => {
    await sql`pragma synchronous = normal`.execute(held)
    try {
      await sql`begin immediate`.execute(held)
      try {
        const result = await work(held)
        await sql`commit`.execute(held)
        return result
      } catch (error) {
        await sql`rollback`.execute(held)
        throw error
      }
    } finally {
      await sql`pragma synchronous = full`.execute(held)
    }
  })
}

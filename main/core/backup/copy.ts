import { closeSync, fdatasyncSync, openSync } from 'node:fs'
import Sqlite from 'better-sqlite3'

/**
 * How much of a copy is written before the disk is waited for. Whoever saves waits until the disk has taken what was
 * written before, so this, and not the size of the base, is what a save waits for.
 */
export const PIECE = 8 * 1024 * 1024

/**
 * Copies a database as of one moment, while it is used, in pieces that do not pile up before the disk. One reading
 * transaction is held over all of them: without it the copy would begin anew with every save that comes in between.
 */
export async function copyDatabase(source: string, target: string): Promise<void> {
  const database = new Sqlite(source, { fileMustExist: true, timeout: 5000 })
  let written: number | null = null
  try {
    const pages = Math.ceil(PIECE / Number(database.pragma('page_size', { simple: true })))
    database.exec('begin')
    // A transaction begins with its first read.
    database.prepare('select count(*) from sqlite_schema').get()
    const progress = () => {
      written ??= openSync(target, 'r+')
      fdatasyncSync(written)
      return pages
    }
    await database.backup(target, { progress })
  } finally {
    // Not before the driver has let go of the file: closing it takes away the locks that this process has on it.
    if (written !== null) closeSync(written)
    database.close()
  }
}

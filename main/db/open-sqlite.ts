import Sqlite from 'better-sqlite3'
import { AppError } from '#shared/core/errors.ts'
import { foldText } from '#shared/core/text.ts'
import { APPLICATION_ID } from './sqlite-file.ts'
import { sqliteProblem } from './sqlite-problems.ts'

/** Opens the file with the settings that every connection of ours needs. */
export function openSqlite(file: string, readOnly: boolean): Sqlite.Database {
  let sqlite: Sqlite.Database | undefined
  try {
    sqlite = new Sqlite(file, { readonly: readOnly, timeout: 5000 })
    sqlite.pragma('busy_timeout = 5000')
    if (!readOnly) {
      sqlite.pragma('journal_mode = WAL')
      sqlite.pragma('synchronous = FULL')
      // A file that cannot be written to is told now, not at the first save: this write is taken back.
      sqlite.exec(`begin; pragma application_id = ${APPLICATION_ID}; rollback`)
    }
    sqlite.pragma('cache_size = -32768')
    sqlite.pragma('mmap_size = 0')
    sqlite.pragma('temp_store = MEMORY')
    sqlite.pragma('trusted_schema = OFF')
  } catch (error) {
    sqlite?.close()
    throw new AppError('UNAVAILABLE', { what: 'workspace', problem: openingProblem(error), file }, { cause: error })
  }
  // SQLite's lower() and LIKE do not know Cyrillic.
  sqlite.function('fold', { deterministic: true }, (text: unknown) => (typeof text === 'string' ? foldText(text) : text))
  return sqlite
}

/** A file that never was a database has words of its own. */
function openingProblem(error: unknown): string {
  return (error as { code?: unknown }).code === 'SQLITE_NOTADB' ? 'notDatabase' : (sqliteProblem(error) ?? 'unreadable')
}

import type Sqlite from 'better-sqlite3'
import { SqliteAdapter, SqliteDialect, SqliteDriver, type DatabaseConnection, type SqliteDatabase } from 'kysely'

/**
 * SQLite can roll back DDL; the stock adapter says it cannot, so that a failed migration would leave half a schema.
 */
export class TransactionalDdlSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/**
 * When the disk is full SQLite rolls back by itself. Rolling back once more would fail, and that failure would be told
 * instead of the full disk.
 */
class OnceRollingBackDriver extends SqliteDriver {
  readonly #sqlite: Sqlite.Database
  constructor(sqlite: Sqlite.Database) {
    super({ database: cachingStatements(sqlite) })
    this.#sqlite = sqlite
  }
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#sqlite.inTransaction) await super.rollbackTransaction(connection)
  }
}

export class OurSqliteDialect extends SqliteDialect {
  readonly #sqlite: Sqlite.Database
  constructor(sqlite: Sqlite.Database) {
    super({ database: sqlite as unknown as SqliteDatabase })
    this.#sqlite = sqlite
  }
  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlSqliteAdapter()
  }
  override createDriver(): SqliteDriver {
    return new OnceRollingBackDriver(this.#sqlite)
  }
}

const STATEMENTS_KEPT = 500

/** Kysely prepares anew for every query; keeping the prepared statement saves a third of a short query's time. */
function cachingStatements(sqlite: Sqlite.Database): SqliteDatabase {
  const cache = new Map<string, Sqlite.Statement>()
  return {
    prepare(text: string) {
      let statement = cache.get(text)
      if (!statement || statement.busy) {
        statement = sqlite.prepare(text)
        // DDL invalidates nothing here: SQLite re-prepares by itself when the schema has changed.
        if (cache.size >= STATEMENTS_KEPT) cache.delete(cache.keys().next().value as string)
        cache.set(text, statement)
      }
      return statement as never
    },
    close() {
      sqlite.close()
    },
  }
}

import type Sqlite from 'better-sqlite3'
import { SqliteAdapter, SqliteDialect, SqliteDriver, type CompiledQuery, type DatabaseConnection, type QueryResult, type SqliteDatabase } from 'kysely'
import { keepingStatements } from './sqlite-statements.ts'
import type { WriteTurn } from './write-turn.ts'

/**
 * SQLite can roll back DDL; the stock adapter says it cannot, so that a failed migration would leave half a schema.
 */
export class TransactionalDdlSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

/** A statement by itself, outside of a transaction, that writes waits for its turn as a transaction does. */
class InTurn implements DatabaseConnection {
  /** a transaction is under way, and it has the turn */
  inTransaction = false
  readonly #sqlite: Sqlite.Database
  readonly #inner: DatabaseConnection
  readonly #turn: WriteTurn
  readonly #prepare: (text: string) => Sqlite.Statement
  constructor(sqlite: Sqlite.Database, inner: DatabaseConnection, turn: WriteTurn, prepare: (text: string) => Sqlite.Statement) {
    this.#sqlite = sqlite
    this.#inner = inner
    this.#turn = turn
    this.#prepare = prepare
  }
  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (!this.inTransaction && this.#prepare(query.sql).readonly) return this.#inner.executeQuery<R>(query)
    // SQLite has rolled back by itself: what comes behind that is no save of its own.
    if (this.inTransaction && !this.#sqlite.inTransaction) throw new Error('the transaction is over')
    if (this.#sqlite.inTransaction) return this.#inner.executeQuery<R>(query)
    await this.#turn.take('save')
    try {
      return await this.#inner.executeQuery<R>(query)
    } finally {
      this.#turn.give()
    }
  }
  streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    return this.#inner.streamQuery<R>(query, chunkSize)
  }
}

class OurSqliteDriver extends SqliteDriver {
  readonly #sqlite: Sqlite.Database
  readonly #turn: WriteTurn
  readonly #prepare: (text: string) => Sqlite.Statement
  #connection: InTurn | null = null
  constructor(sqlite: Sqlite.Database, turn: WriteTurn) {
    const prepare = keepingStatements(sqlite)
    super({ database: { prepare: (text: string) => prepare(text), close: () => void sqlite.close() } as unknown as SqliteDatabase })
    this.#sqlite = sqlite
    this.#turn = turn
    this.#prepare = prepare
  }
  override async acquireConnection(): Promise<DatabaseConnection> {
    return (this.#connection ??= new InTurn(this.#sqlite, await super.acquireConnection(), this.#turn, this.#prepare))
  }
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#turn.take('save')
    try {
      await super.beginTransaction(connection)
      this.#tell(true)
    } catch (error) {
      this.#turn.give()
      throw error
    }
  }
  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection)
    this.#tell(false)
    this.#turn.give()
  }
  /**
   * When the disk is full SQLite rolls back by itself. Rolling back once more would fail, and that failure would be told
   * instead of the full disk.
   */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      if (this.#sqlite.inTransaction) await super.rollbackTransaction(connection)
    } finally {
      this.#tell(false)
      this.#turn.give()
    }
  }
  #tell(inTransaction: boolean): void {
    if (this.#connection) this.#connection.inTransaction = inTransaction
  }
}

export class OurSqliteDialect extends SqliteDialect {
  readonly #sqlite: Sqlite.Database
  readonly #turn: WriteTurn
  constructor(sqlite: Sqlite.Database, turn: WriteTurn) {
    super({ database: sqlite as unknown as SqliteDatabase })
    this.#sqlite = sqlite
    this.#turn = turn
  }
  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlSqliteAdapter()
  }
  override createDriver(): SqliteDriver {
    return new OurSqliteDriver(this.#sqlite, this.#turn)
  }
}

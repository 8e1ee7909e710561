import { SqliteAdapter } from 'kysely'

/**
 * SQLite can roll back DDL; the stock adapter says it cannot, so that a failed migration would leave half a schema.
 */
export class TransactionalDdlSqliteAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

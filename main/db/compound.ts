import { CompiledQuery, Kysely, MysqlDialect, type DatabaseConnection, type Driver, type QueryResult } from 'kysely'
import type { Connection } from './connect.ts'
import type { Tables } from './dialect.ts'

/**
 * On a server far away a transaction of six statements costs eight trips. MariaDB takes a whole block as one statement,
 * so the writes of a save are collected and sent in one trip, with the transaction and its checks inside the block.
 * MySQL knows such blocks in stored programs only and keeps its trips.
 */
export interface Collected {
  /** reads at once, outside of any transaction; collects what writes */
  db: Kysely<Tables>
  /** Sends what was collected. @throws what the server refused, with everything rolled back */
  commit(): Promise<void>
}

export function canCollect(connection: Connection): boolean {
  return connection.dialect === 'mariadb'
}

export function collectWrites(connection: Connection): Collected {
  const writes: CompiledQuery[] = []
  const collector: DatabaseConnection = {
    async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
      if (/^\s*\(?select\b/i.test(query.sql)) return connection.db.executeQuery<R>(query as CompiledQuery<R>)
      writes.push(query)
      return { rows: [], numAffectedRows: 1n, numChangedRows: 1n }
    },
    streamQuery: () => {
      throw new Error('a collected save reads no streams')
    },
  }
  return {
    db: new Kysely<Tables>({ dialect: new CollectingDialect(collector) }),
    async commit() {
      if (writes.length > 0) await connection.db.executeQuery(CompiledQuery.raw(await blockOf(writes)))
    },
  }
}

class CollectingDialect extends MysqlDialect {
  readonly #connection: DatabaseConnection
  constructor(connection: DatabaseConnection) {
    super({ pool: async () => Promise.reject(new Error('a collector has no pool')) })
    this.#connection = connection
  }
  override createDriver(): Driver {
    const nothing = async () => undefined
    const never = async () => Promise.reject(new Error('a collected save is one block'))
    return {
      init: nothing,
      acquireConnection: async () => this.#connection,
      beginTransaction: never,
      commitTransaction: never,
      rollbackTransaction: never,
      releaseConnection: nothing,
      destroy: nothing,
    }
  }
}

/** The number that an update which found no row signals; our own, from the range that MariaDB leaves to users. */
const STALE_ERRNO = 31_999

/** Did an update of the block find its row changed by somebody else? */
export function isStaleBlock(error: unknown): boolean {
  return (error as { errno?: number }).errno === STALE_ERRNO
}

/** Values are escaped by the driver, as in every other query of ours; the text has no other part that comes from outside. */
async function blockOf(writes: readonly CompiledQuery[]): Promise<string> {
  // The driver of a server is loaded where there is a server: here it is in memory.
  const { format } = await import('mysql2')
  const stale = `if row_count() = 0 then signal sqlstate '45000' set mysql_errno = ${STALE_ERRNO}, message_text = 'stale'; end if;`
  const lines = writes.map((query) => {
    const text = format(query.sql, [...query.parameters] as never[], true, 'Z')
    return /^\s*update\b/i.test(query.sql) ? `${text}; ${stale}` : `${text};`
  })
  return ['begin not atomic', 'declare exit handler for sqlexception begin rollback; resignal; end;', 'start transaction;', ...lines, 'commit;', 'end'].join('\n')
}

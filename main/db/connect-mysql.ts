import { Kysely, sql } from 'kysely'
import { authPlugins, createPool, type Pool, type PoolOptions } from 'mysql2'
import { AppError } from '#shared/core/errors.ts'
import { logTo, type Connection, type Listener } from './connect.ts'
import type { DatabaseTarget, Tables } from './dialect.ts'
import { OurMysqlDialect } from './mysql-dialect.ts'
import { connectionProblem } from './mysql-problems.ts'
import type { Known, Place } from './mysql-tls.ts'
import { pinnedStream } from './pinned-stream.ts'

/** The same connection over a server, MySQL or MariaDB. @throws UNAVAILABLE when it refuses; `problem` says why */
export async function connectMysql(target: Extract<DatabaseTarget, { kind: 'mysql' }>): Promise<Connection> {
  const listeners = new Set<Listener>()
  const pool = createPool(mysqlOptions(target.url, target.tls, target))
  pool.on('connection', (connection) => {
    // Saves are guarded by versions and locks; what others have committed is to be seen, not a picture of some time ago.
    connection.query('set session transaction isolation level read committed')
    connection.query("set names utf8mb4 collate utf8mb4_unicode_520_ci, time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'")
  })
  const db = new Kysely<Tables>({ dialect: new OurMysqlDialect({ pool: pool as unknown as Pool }), log: logTo(listeners) })
  try {
    const found = await sql<{ version: string }>`select version() as version`.execute(db)
    const version = found.rows[0]!.version
    return {
      db,
      // A server answers many at once.
      longReads: db,
      beside: (work) => db.transaction().execute(work),
      settle: () => Promise.resolve(),
      onWait: () => () => undefined,
      dialect: /mariadb/i.test(version) ? 'mariadb' : 'mysql',
      version,
      onQuery: (listener) => (listeners.add(listener), () => listeners.delete(listener)),
      close: () => db.destroy(),
    }
  } catch (error) {
    await db.destroy()
    throw new AppError('UNAVAILABLE', { what: 'database', problem: connectionProblem(error) }, { cause: error })
  }
}

/** `mysql://user:password@host:port/name` with the settings that keep both servers and SQLite alike. */
export function mysqlOptions(url: string, tls: boolean, known: Known = {}): PoolOptions {
  const parsed = new URL(url)
  const place = { host: parsed.hostname.replace(/^\[|\]$/g, ''), port: Number(parsed.port || 3306) }
  return {
    ...place,
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    database: decodeURIComponent(parsed.pathname.slice(1)) || undefined,
    charset: 'utf8mb4_unicode_520_ci',
    timezone: 'Z',
    dateStrings: true,
    jsonStrings: true,
    stringifyObjects: true,
    multipleStatements: false,
    // A rogue server must not be able to ask for our files.
    flags: ['-LOCAL_FILES'],
    connectTimeout: 10_000,
    connectionLimit: 8,
    enableKeepAlive: true,
    ...(tls ? protectedBy(place, known) : {}),
  }
}

function protectedBy(place: Place, { fingerprint, authority }: Known): PoolOptions {
  // The driver does not know that its stream is encrypted.
  return { stream: () => pinnedStream({ ...place, fingerprint, authority }), authPlugins: { caching_sha2_password: authPlugins.caching_sha2_password({ overrideIsSecure: true }) } }
}

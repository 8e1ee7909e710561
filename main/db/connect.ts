import type Sqlite from 'better-sqlite3'
import { Kysely, sql, type CompiledQuery } from 'kysely'
import { authPlugins, createPool, type Pool, type PoolOptions } from 'mysql2'
import { existsSync } from 'node:fs'
import { AppError } from '#shared/core/errors.ts'
import type { DatabaseTarget, DialectName, Tables } from './dialect.ts'
import { OurMysqlDialect } from './mysql-dialect.ts'
import { connectionProblem } from './mysql-problems.ts'
import type { Known, Place } from './mysql-tls.ts'
import { openSqlite } from './open-sqlite.ts'
import { pinnedStream } from './pinned-stream.ts'
import { OurSqliteDialect } from './sqlite-dialect.ts'
import { inspectSqliteFile, makeSqliteFile } from './sqlite-file.ts'
import { openReader, openWriter } from './sqlite-thread.ts'
import { createWriteTurn } from './write-turn.ts'

/** An open database. `db` is never kept by modules: they get `ctx.db`, which may be a transaction. */
export interface Connection {
  db: Kysely<Tables>
  /** for reads that go over very many rows, outside of any operation: they hold up nobody's save */
  longReads: Kysely<Tables>
  /** one of the many short transactions of a long operation: they hold up nobody who reads */
  beside<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>
  /** after many of those: SQLite's log is moved into the file, else the next save would have to do it */
  settle(): Promise<void>
  /** hears each time when a save has to wait for one of those; answers how to stop hearing */
  onWait(listener: () => void): () => void
  dialect: DialectName
  /** the server's or the library's version */
  version: string
  /** the bare handle, for backup and bench; undefined on a server */
  sqlite?: Sqlite.Database
  /** hears every statement, for tests that count round trips and look at plans */
  onQuery(listener: Listener): () => void
  close(): Promise<void>
}

type Listener = (sql: string, milliseconds: number, parameters: readonly unknown[]) => void

/**
 * Opens the workspace's database.
 * @throws UNAVAILABLE when the file is not ours or the server refuses; `problem` says why
 */
export async function connect(target: DatabaseTarget): Promise<Connection> {
  return target.kind === 'sqlite' ? connectSqlite(target) : connectMysql(target)
}

function connectSqlite(target: Extract<DatabaseTarget, { kind: 'sqlite' }>): Connection {
  const listeners = new Set<Listener>()
  if (target.mustExist || existsSync(target.file)) inspectSqliteFile(target.file)
  else makeSqliteFile(target.file)
  const sqlite = openSqlite(target.file, target.readOnly ?? false)
  const turn = createWriteTurn()
  const db = new Kysely<Tables>({ dialect: new OurSqliteDialect(sqlite, turn), log: logTo(listeners) })
  const heard = ({ sql: text, parameters }: CompiledQuery, milliseconds: number) => {
    for (const listener of listeners) listener(text, milliseconds, parameters)
  }
  const reader = openReader(target.file, heard)
  const writer = openWriter(target.file, turn, heard)
  return {
    db,
    longReads: reader.db,
    beside: (work) => writer.transaction(work),
    settle: () => writer.settle(),
    onWait: turn.onWait,
    dialect: 'sqlite',
    version: sqlite.prepare('select sqlite_version()').pluck().get() as string,
    sqlite,
    onQuery: (listener) => (listeners.add(listener), () => listeners.delete(listener)),
    close: async () => {
      await Promise.all([reader.close(), writer.close()])
      await db.destroy()
    },
  }
}

async function connectMysql(target: Extract<DatabaseTarget, { kind: 'mysql' }>): Promise<Connection> {
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

function logTo(listeners: Set<Listener>) {
  return (event: { level: string; query: CompiledQuery; queryDurationMillis: number }) => {
    for (const listener of listeners) listener(event.query.sql, event.queryDurationMillis, event.query.parameters)
  }
}

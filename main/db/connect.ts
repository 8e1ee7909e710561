import type Sqlite from 'better-sqlite3'
import { Kysely, type CompiledQuery } from 'kysely'
import { existsSync } from 'node:fs'
import type { DatabaseTarget, DialectName, Tables } from './dialect.ts'
import { openSqlite } from './open-sqlite.ts'
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

export type Listener = (sql: string, milliseconds: number, parameters: readonly unknown[]) => void

/**
 * Opens the workspace's database.
 * @throws UNAVAILABLE when the file is not ours or the server refuses; `problem` says why
 */
export async function connect(target: DatabaseTarget): Promise<Connection> {
  if (target.kind === 'sqlite') return connectSqlite(target)
  // Whoever works on a file does not wait for the driver of a server.
  const { connectMysql } = await import('./connect-mysql.ts')
  return connectMysql(target)
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

/** What Kysely tells of a statement, for those who hear. */
export function logTo(listeners: ReadonlySet<Listener>) {
  return (event: { level: string; query: CompiledQuery; queryDurationMillis: number }) => {
    for (const listener of listeners) listener(event.query.sql, event.queryDurationMillis, event.query.parameters)
  }
}

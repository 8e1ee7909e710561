import { sql } from 'kysely'
import { migrations } from '#migrations'
import { AppError } from '#shared/core/errors.ts'
import type { Connection } from './connect.ts'

const TABLE = 'schema_migrations'
const LOCK = 'moya_crm_migration'

export type SchemaState =
  | { state: 'current' }
  | { state: 'behind'; applied: string[]; missing: string[] }
  /** made by a newer version of the application */
  | { state: 'ahead'; unknown: string[]; known: string }
  /** what was applied is no beginning of our list */
  | { state: 'foreign'; applied: string[] }

/** Compares what was applied with what we know; a database without the table is behind in everything. */
export async function schemaState(connection: Connection): Promise<SchemaState> {
  const known = Object.keys(migrations).sort()
  const applied = await appliedMigrations(connection)
  const unknown = applied.filter((name) => !known.includes(name))
  if (unknown.length > 0) {
    const ahead = known.every((name) => applied.includes(name)) && unknown.every((name) => name > known.at(-1)!)
    return ahead ? { state: 'ahead', unknown, known: known.at(-1)! } : { state: 'foreign', applied }
  }
  if (applied.some((name, i) => name !== known[i])) return { state: 'foreign', applied }
  const missing = known.slice(applied.length)
  return missing.length > 0 ? { state: 'behind', applied, missing } : { state: 'current' }
}

async function appliedMigrations(connection: Connection): Promise<string[]> {
  const tables = await connection.db.introspection.getTables()
  if (!tables.some((table) => table.name === TABLE)) return []
  const rows = await sql<{ name: string }>`select name from ${sql.table(TABLE)} order by name`.execute(connection.db)
  return rows.rows.map((row) => row.name)
}

/**
 * Brings the schema up to date, step by step. On SQLite a step and its mark are one transaction; on a server DDL cannot
 * be rolled back, so each step may be run again, and a named lock lets one seat do it while the others wait.
 * @throws UNAVAILABLE when the database is newer or foreign
 */
export async function migrate(connection: Connection, clock: () => Date = () => new Date()): Promise<string[]> {
  if (connection.dialect === 'sqlite') return applyMissing(connection, clock)
  return connection.db.connection().execute(async (db) => {
    const locked = await sql<{ ok: number }>`select get_lock(${LOCK}, 120) as ok`.execute(db)
    if (Number(locked.rows[0]!.ok) !== 1) throw new AppError('UNAVAILABLE', { what: 'schema', problem: 'migrating' })
    try {
      return await applyMissing({ ...connection, db }, clock)
    } finally {
      await sql`select release_lock(${LOCK})`.execute(db)
    }
  })
}

async function applyMissing(connection: Connection, clock: () => Date): Promise<string[]> {
  const state = await schemaState(connection)
  if (state.state === 'ahead') throw new AppError('UNAVAILABLE', { what: 'schema', problem: 'ahead', found: state.unknown.at(-1)!, known: state.known })
  if (state.state === 'foreign') throw new AppError('UNAVAILABLE', { what: 'schema', problem: 'foreign', names: state.applied.join(', ') })
  if (state.state === 'current') return []
  await sql`create table if not exists ${sql.table(TABLE)} (name varchar(100) not null primary key, at varchar(24) not null)`.execute(connection.db)
  for (const name of state.missing) await applyOne(connection, name, clock)
  return state.missing
}

async function applyOne(connection: Connection, name: string, clock: () => Date): Promise<void> {
  const step = migrations[name]!
  const mark = (db: Connection['db']) => sql`insert into ${sql.table(TABLE)} (name, at) values (${name}, ${clock().toISOString()})`.execute(db)
  if (connection.dialect === 'sqlite') {
    await connection.db.transaction().execute(async (db) => {
      // The mark comes first: it takes the write lock, so that of two programs one waits and then finds it there.
      const marked = await sql`insert or ignore into ${sql.table(TABLE)} (name, at) values (${name}, ${clock().toISOString()})`.execute(db)
      if (marked.numAffectedRows === 1n) await step.up(db as never)
    })
    return
  }
  await step.up(connection.db as never)
  await mark(connection.db)
}

import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freemem, platform, release, totalmem } from 'node:os'
import { sql } from 'kysely'
import { isAppError } from '#shared/core/errors.ts'
import type { DatabaseChoice, DatabaseReport } from '#shared/modules/setup/setup.contract.ts'
import { connect, type Connection } from '#main/core/database.ts'
import { databaseUrl } from '#main/core/config.ts'
import type { DatabaseTarget } from '#main/db/dialect.ts'
import { configOf } from './init.ts'

/** One line of the system check; `key` has its words under `setup.checks`. */
export interface CheckLine {
  key: string
  level: 'ok' | 'warning' | 'error'
  params: Record<string, string | number>
}

const GIB = 1024 ** 3

/** J02: memory, disk, right to write, clock. */
export function checkSystem(dataDir: string, now: Date): CheckLine[] {
  const lines: CheckLine[] = [{ key: 'system', level: 'ok', params: { name: platform(), version: release() } }]
  const memory = Math.round((totalmem() / GIB) * 10) / 10
  lines.push({ key: 'memory', level: memory < 2 ? 'warning' : 'ok', params: { gb: memory, free: Math.round((freemem() / GIB) * 10) / 10 } })
  lines.push(...checkFolder(dataDir))
  // A clock before this version was made is wrong for certain.
  lines.push({ key: 'clock', level: now.getUTCFullYear() < 2026 ? 'error' : 'ok', params: { now: now.toISOString() } })
  return lines
}

function checkFolder(dataDir: string): CheckLine[] {
  try {
    mkdirSync(dataDir, { recursive: true })
    // Asking for the right is not enough: Windows answers by the attribute of the folder, not by its access list.
    const probe = join(dataDir, `.write-check-${process.pid}`)
    writeFileSync(probe, '')
    rmSync(probe)
    const disk = statfsSync(dataDir)
    const free = Math.floor((disk.bavail * disk.bsize) / GIB)
    return [
      { key: 'folder', level: 'ok', params: { folder: dataDir } },
      { key: 'disk', level: free < 1 ? 'error' : free < 10 ? 'warning' : 'ok', params: { gb: free } },
    ]
  } catch (error) {
    return [{ key: 'folder', level: 'error', params: { folder: dataDir, reason: String((error as { code?: string }).code) } }]
  }
}

const LOWEST = { mysql: [8, 4], mariadb: [10, 6] } as const

/** What is wrong with the connection, or what is merely unwise, as lines. */
export async function checkDatabase(choice: DatabaseChoice, now: Date): Promise<DatabaseReport> {
  if (choice.kind === 'sqlite') return { reached: true, version: 'SQLite', lines: [], hasWorkspace: false }
  const config = configOf(choice)
  if (config.database !== 'mysql') return { reached: false, problem: 'other' }
  return reaching({ kind: 'mysql', url: databaseUrl(config), tls: config.tls, fingerprint: config.fingerprint, authority: config.authority }, (connection) => examine(connection, choice, now))
}

/** Opens a connection for one look; that it does not come about is an answer. */
export async function reaching<T>(target: DatabaseTarget, look: (connection: Connection) => Promise<T>): Promise<T | { reached: false; problem: string }> {
  let connection: Connection
  try {
    connection = await connect(target)
  } catch (error) {
    if (isAppError(error) && error.code === 'UNAVAILABLE') return { reached: false, problem: problemOf(error.data) }
    throw error
  }
  try {
    return await look(connection)
  } finally {
    await connection.close()
  }
}

const problemOf = (data: object): string => ('problem' in data && typeof data.problem === 'string' ? data.problem : 'other')

/** What is true of a server whoever comes to it: its version, the way there, its clock. */
export async function checkServer(connection: Connection, { host, tls }: { host: string; tls: boolean }, now: Date): Promise<CheckLine[]> {
  const lines: CheckLine[] = []
  const [major = 0, minor = 0] = connection.version.split(/[.-]/).map(Number)
  const [needMajor, needMinor] = LOWEST[connection.dialect === 'mariadb' ? 'mariadb' : 'mysql']
  const old = major < needMajor || (major === needMajor && minor < needMinor)
  lines.push({ key: 'databaseVersion', level: old ? 'error' : 'ok', params: { version: connection.version, lowest: `${needMajor}.${needMinor}` } })
  if (!tls && !isLocalHost(host)) lines.push({ key: 'databaseTls', level: 'warning', params: { host } })
  const clock = await sql<{ skew: number }>`select abs(timestampdiff(second, utc_timestamp(), ${now.toISOString().slice(0, 19).replace('T', ' ')})) as skew`.execute(connection.db)
  const skew = Number(clock.rows[0]!.skew)
  lines.push({ key: 'databaseClock', level: skew > 120 ? 'warning' : 'ok', params: { seconds: skew } })
  return lines
}

/** The names under which a computer knows itself, and nobody else does. */
export const isLocalHost = (host: string): boolean => ['localhost', '127.0.0.1', '::1'].includes(host)

async function examine(connection: Connection, choice: Extract<DatabaseChoice, { kind: 'mysql' }>, now: Date): Promise<DatabaseReport> {
  const lines = await checkServer(connection, choice, now)
  lines.push(await privileges(connection))
  const tables = (await connection.db.introspection.getTables()).map((table) => table.name)
  const hasWorkspace = tables.includes('users') && (await connection.db.selectFrom('users').select('id').limit(1).execute()).length > 0
  const foreign = tables.length > 0 && !tables.includes('schema_migrations')
  if (foreign) lines.push({ key: 'databaseNotEmpty', level: 'error', params: { tables: tables.length } })
  return { reached: true, version: connection.version, lines, hasWorkspace }
}

/** Making and dropping a table shows more than reading grants, which every version words differently. */
async function privileges(connection: Connection): Promise<CheckLine> {
  try {
    await sql`create table crm_privilege_check (id int primary key)`.execute(connection.db)
    await sql`drop table crm_privilege_check`.execute(connection.db)
    return { key: 'databasePrivileges', level: 'ok', params: {} }
  } catch (error) {
    return { key: 'databasePrivileges', level: 'error', params: { reason: String((error as { code?: string }).code ?? '') } }
  }
}

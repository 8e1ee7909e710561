import { existsSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { isAppError } from '#shared/core/errors.ts'
import { connect, type Connection } from '../../db/connect.ts'
import { schemaState } from '../../db/migrator.ts'
import { readConfig, type WorkspaceConfig } from '../config.ts'
import { targetOf } from '../workspace.ts'
import { checkRecords } from './records.ts'
import { checkSearch } from './search.ts'

/** One line of the doctor's findings. `details` are for whoever mends it: counts, ids, names; never what a record says. */
export interface Finding {
  name: 'config' | 'database' | 'schema' | 'integrity' | 'records' | 'search' | 'key' | 'disk'
  ok: boolean
  details: Record<string, unknown>
}

export interface Diagnosis {
  ok: boolean
  checks: Finding[]
}

/** Less than this free is trouble soon. */
const ROOM = 200 * 1024 ** 2

/**
 * Looks over a workspace and changes nothing in it: its database as a file, its schema, and whether every record still
 * says what the journal last wrote down of it. Records are read page by page, so their number costs no memory.
 * @throws UNAVAILABLE when the folder holds no workspace at all
 */
export async function examine(dataDir: string, onProgress: (name: Finding['name']) => void = () => undefined): Promise<Diagnosis> {
  const checks: Finding[] = []
  const note = (finding: Finding) => {
    checks.push(finding)
    return finding.ok
  }
  const read = configOf(dataDir)
  note(read.finding)
  note(checkKey(dataDir))
  note(checkRoom(dataDir))
  const connection = read.config ? await opened(dataDir, read.config, note) : null
  if (connection) {
    try {
      await examineDatabase(connection, note, onProgress)
    } finally {
      await connection.close()
    }
  }
  return { ok: checks.every(({ ok }) => ok), checks }
}

async function examineDatabase(connection: Connection, note: (finding: Finding) => boolean, onProgress: (name: Finding['name']) => void): Promise<void> {
  const state = await schemaState(connection)
  const current = note({ name: 'schema', ok: state.state === 'current', details: { ...state } })
  onProgress('integrity')
  const sound = note(await checkIntegrity(connection))
  // In a schema that is not ours, or a file whose pages are wrong, there is nothing to compare.
  if (!current || !sound) return
  onProgress('records')
  note(await checkRecords(connection))
  onProgress('search')
  note(await checkSearch(connection))
}

function configOf(dataDir: string): { config: WorkspaceConfig | null; finding: Finding } {
  try {
    const config = readConfig(dataDir)
    return { config, finding: { name: 'config', ok: config !== null, details: config ? { database: config.database } : { problem: 'missing' } } }
  } catch (error) {
    return { config: null, finding: refused('config', error) }
  }
}

async function opened(dataDir: string, config: WorkspaceConfig, note: (finding: Finding) => boolean): Promise<Connection | null> {
  try {
    const target = targetOf(dataDir, config)
    const connection = await connect(target.kind === 'sqlite' ? { ...target, readOnly: true } : target)
    note({ name: 'database', ok: true, details: { dialect: connection.dialect, version: connection.version } })
    return connection
  } catch (error) {
    note(refused('database', error))
    return null
  }
}

function refused(name: Finding['name'], error: unknown): Finding {
  if (!isAppError(error)) throw error
  const { what, problem } = error.data as { what?: unknown; problem?: unknown }
  return { name, ok: false, details: { what, problem } }
}

/** The file that opens the workspace's secrets is nobody's business but its owner's. Windows keeps no such rights. */
function checkKey(dataDir: string): Finding {
  const file = join(dataDir, 'workspace.key')
  if (!existsSync(file) || process.platform === 'win32') return { name: 'key', ok: true, details: {} }
  const mode = statSync(file).mode & 0o777
  return { name: 'key', ok: (mode & 0o077) === 0, details: { mode: mode.toString(8) } }
}

function checkRoom(dataDir: string): Finding {
  if (!existsSync(dataDir)) return { name: 'disk', ok: false, details: { problem: 'missing' } }
  const { bavail, bsize } = statfsSync(dataDir)
  const free = bavail * bsize
  return { name: 'disk', ok: free > ROOM, details: { freeMegabytes: Math.round(free / 1024 ** 2) } }
}

const MOST_PROBLEMS = 20

/** What the database itself knows to be wrong. A server's tables are checked one by one. */
async function checkIntegrity(connection: Connection): Promise<Finding> {
  const problems = connection.dialect === 'sqlite' ? await sqliteProblems(connection) : await serverProblems(connection)
  return { name: 'integrity', ok: problems.length === 0, details: { problems: problems.slice(0, MOST_PROBLEMS) } }
}

async function sqliteProblems({ db }: Connection): Promise<string[]> {
  try {
    const found = await sql<{ integrity_check: string }>`pragma integrity_check(20)`.execute(db)
    return found.rows.map((row) => row.integrity_check).filter((line) => line !== 'ok')
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('SQLITE_CORRUPT')) return [(error as Error).message]
    throw error
  }
}

async function serverProblems({ db }: Connection): Promise<string[]> {
  const tables = await db.introspection.getTables()
  const problems: string[] = []
  for (const { name } of tables) {
    const found = await sql<{ Msg_type: string; Msg_text: string }>`check table ${sql.table(name)} quick`.execute(db)
    for (const { Msg_type, Msg_text } of found.rows) if (Msg_type === 'error' || Msg_type === 'warning') problems.push(`${name}: ${Msg_text}`)
  }
  return problems
}

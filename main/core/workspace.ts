import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { AppError, invalid, isAppError, ruleBroken } from '#shared/core/errors.ts'
import { localDay } from '#shared/core/local-day.ts'
import { newId } from '#shared/core/ids.ts'
import { connect, type Connection } from '../db/connect.ts'
import type { DatabaseTarget } from '../db/dialect.ts'
import { migrate, schemaState } from '../db/migrator.ts'
import { connectionProblem, isRetryable } from '../db/mysql-problems.ts'
import { createCatalog } from './catalog.ts'
import { DATABASE_FILE, databaseUrl, readConfig, writeConfig, type WorkspaceConfig } from './config.ts'
import { SYSTEM, type Core, type Ctx, type ModuleHooks } from './context.ts'
import { beginDoubleKeys, fillDoubleKeys } from './doubles/keys.ts'
import { createBus } from './events.ts'
import type { Job } from './jobs.ts'
import { resumeAtStart } from './resume.ts'
import { endSteps } from './running.ts'
import { readSetting, writeSetting } from './settings.ts'
import { systemProblem } from './system-problems.ts'
import { createTitleCache } from './titles.ts'

export type Log = Core['log']

/** Where a configured workspace's data lies. */
export function targetOf(dataDir: string, config: WorkspaceConfig): DatabaseTarget {
  if (config.database === 'sqlite') return { kind: 'sqlite', file: join(dataDir, DATABASE_FILE), mustExist: true }
  return { kind: 'mysql', url: databaseUrl(config), tls: config.tls, fingerprint: config.fingerprint, authority: config.authority }
}

export interface OpenOptions {
  dataDir: string
  hooks: ReadonlyMap<string, ModuleHooks>
  jobs?: readonly Job[]
  clock?: () => Date
  log?: Log
}

/**
 * Opens the workspace of a folder, bringing its schema up to date.
 * @throws UNAVAILABLE when there is none, or its database is not ours, newer, damaged or out of reach
 */
export async function openWorkspace(options: OpenOptions): Promise<Core> {
  for (let tried = 1; ; tried++) {
    try {
      return await openOnce(options)
    } catch (error) {
      // Seats that start at one moment may stand in each other's way on a server: that is no reason to stay closed.
      if (!isRetryable(error) || tried >= ATTEMPTS) throw openingError(error)
      await new Promise((resolve) => setTimeout(resolve, 100 * tried))
    }
  }
}

const ATTEMPTS = 4

async function openOnce(options: OpenOptions): Promise<Core> {
  const config = readConfig(options.dataDir)
  if (!config) throw new AppError('UNAVAILABLE', { what: 'workspace', problem: 'missing', file: options.dataDir })
  const connection = await connect(targetOf(options.dataDir, config))
  try {
    const schema = await schemaState(connection)
    // A workspace has had its first step for certain: whatever this is, it is not filled with our tables.
    if (schema.state === 'behind' && schema.applied.length === 0) throw new AppError('UNAVAILABLE', { what: 'workspace', problem: 'foreign' })
    if (schema.state !== 'current') await migrate(connection, options.clock)
    if ((await readSetting(connection.db, 'core', 'workspaceId')) === undefined) throw new AppError('UNAVAILABLE', { what: 'workspace', problem: 'foreign' })
    const core = await coreOver(connection, options)
    await resumeAtStart(systemContext(core))
    for (const hooks of core.hooks.values()) await hooks.atOpen?.(systemContext(core))
    core.later('give records the keys by which doubles are found', () => fillDoubleKeys(systemContext(core)))
    return core
  } catch (error) {
    await connection.close()
    throw error
  }
}

/** A file that breaks while it is read for the first time, or a disk that is full, is no crash: it has words. */
export function openingError(error: unknown): AppError {
  if (isAppError(error)) return error
  const problem = systemProblem(error)
  if (problem === 'database') return new AppError('UNAVAILABLE', { what: 'database', problem: connectionProblem(error) }, { cause: error })
  return new AppError('UNAVAILABLE', { what: 'workspace', problem: problem ?? 'other' }, { cause: error })
}

async function coreOver(connection: Connection, options: OpenOptions): Promise<Core> {
  const log = options.log ?? (() => undefined)
  const bus = createBus((error) => log('error', 'a listener of changes failed', error))
  const core: Core = {
    connection,
    catalog: createCatalog(connection.dialect),
    titles: createTitleCache(bus),
    bus,
    hooks: options.hooks,
    jobs: options.jobs ?? [],
    dataDir: options.dataDir,
    clock: options.clock ?? (() => new Date()),
    log,
    ownOperations: new Set(),
    ...background(log),
  }
  await core.catalog.reload(connection.db)
  core.bus.listen((changes) => {
    if (changes.some((c) => c.module === 'custom-fields' || c.module === 'list-items')) core.later('read the catalogue', () => core.catalog.reload(connection.db))
  })
  return core
}

function background(log: Log): Pick<Core, 'later' | 'idle'> {
  const running = new Set<Promise<unknown>>()
  return {
    later(what, work) {
      const done: Promise<unknown> = work()
        .catch((error: unknown) => log('error', `could not ${what}`, error))
        .finally(() => running.delete(done))
      running.add(done)
    },
    async idle() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}

/** Lets what runs in the background finish, then closes the database. */
export async function closeWorkspace(core: Core): Promise<void> {
  endSteps(core)
  await core.idle()
  await core.connection.close()
}

/** A context for the core's own work: headless verbs, jobs, demo data. */
export function systemContext(core: Core, locale: 'ru' | 'en' = 'ru'): Ctx {
  return contextFor(core, SYSTEM, { seatId: 'core', locale })
}

export function contextFor(core: Core, actor: Ctx['actor'], seat: { seatId: string; locale: 'ru' | 'en' }): Ctx {
  return {
    core,
    db: core.connection.db,
    dialect: core.connection.dialect,
    actor,
    seatId: seat.seatId,
    locale: seat.locale,
    operation: null,
    now: () => core.clock().toISOString(),
    today: () => localDay(core.clock()),
  }
}

/**
 * Makes a workspace: database, schema, identity. What belongs in it (roles, lists, the administrator) is the caller's.
 * An empty database of a server is taken; one that holds a workspace already is not.
 */
export async function createWorkspace(options: OpenOptions & { config: WorkspaceConfig }): Promise<Core> {
  const { dataDir, config } = options
  if (readConfig(dataDir)) throw ruleBroken('workspace.exists')
  mkdirSync(dataDir, { recursive: true })
  const target = targetOf(dataDir, config)
  // A file that is there already must be ours, from a wizard that was cut short; a foreign one is never touched.
  const connection = await connect(target.kind === 'sqlite' ? { ...target, mustExist: existsSync(target.file) } : target)
  try {
    await refuseUsed(connection)
    await migrate(connection, options.clock)
    const now = (options.clock?.() ?? new Date()).toISOString()
    await writeSetting(connection.db, 'core', 'workspaceId', newId(), now)
    await beginDoubleKeys(connection.db, now)
    return await coreOver(connection, options)
  } catch (error) {
    await connection.close()
    throw error
  }
}

/** The folder is a workspace from here on; everything before may be tried again. */
export function commitWorkspace(dataDir: string, config: WorkspaceConfig): void {
  writeConfig(dataDir, config)
}

async function refuseUsed(connection: Connection): Promise<void> {
  const tables = (await connection.db.introspection.getTables()).map((table) => table.name)
  if (tables.length === 0) return
  // A wizard that was cut short has left a schema without a workspace in it, or only the list of its steps: it may go on.
  const ours = tables.includes('schema_migrations') && (tables.length === 1 || tables.includes('settings'))
  if (!ours) throw invalid({ database: 'database.notEmpty' })
  if (tables.includes('users')) {
    const users = await connection.db.selectFrom('users').select('id').limit(1).execute()
    if (users.length > 0) throw ruleBroken('workspace.exists')
  }
}

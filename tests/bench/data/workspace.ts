import { AssertionError } from 'node:assert'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { entities } from '#shared/modules.ts'
import { DATABASE_FILE, writeConfig } from '#main/core/config.ts'
import type { Ctx } from '#main/core/context.ts'
import { fillDoubleKeys } from '#main/core/doubles/keys.ts'
import { operate } from '#main/core/operations.ts'
import { get, update } from '#main/core/service.ts'
import { closeWorkspace, openWorkspace, systemContext } from '#main/core/workspace.ts'
import { mysqlOptions } from '#main/db/connect-mysql.ts'
import { openSqlite } from '#main/db/open-sqlite.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { makeDemo } from '#main/modules/setup/demo/demo.ts'
import { makeOffice, type Office } from '#main/modules/setup/demo/office.ts'
import { WORDS } from '#main/modules/setup/demo/words.ts'
import { configOf, databaseChoiceOf, initWorkspace } from '#main/modules/setup/init.ts'
import { ROOT } from '#tests/support/paths.ts'
import { checkLoaded } from './check.ts'
import { load } from './load.ts'
import { mariadbSink, sqliteSink, type Sink } from './sink.ts'

export const ACCOUNT = { email: 'bench@office.example', password: 'скорость без спешки' }

/** A folder with a workspace in it, and how the raw driver reaches the same data. */
export interface Place {
  database: 'sqlite' | 'mariadb'
  dataDir: string
  /** file of SQLite, or address of the server's database */
  target: string
}

export interface Made {
  place: Place
  rows: number
  /** seconds that making it took; null when it was there already */
  seconds: number | null
}

/** What the shape of the data depends on: when any of it changes, they are made anew. */
function stamp(rows: number): string {
  const files = ['migrations/*.ts', 'tests/bench/data/load.ts']
  const hash = createHash('sha256')
  for (const file of files.flatMap((pattern) => globSync(pattern, { cwd: ROOT })).sort()) hash.update(file).update(readFileSync(join(ROOT, file)))
  return `${rows} ${hash.digest('hex').slice(0, 16)}`
}

/** The workspace of that size: from the cache, or made now. */
export async function workspaceOf(place: Place, rows: number, empty: () => Promise<void>, tell: (text: string) => void): Promise<Made> {
  const note = join(place.dataDir, 'bench.json')
  if (existsSync(note) && readFileSync(note, 'utf8') === stamp(rows) && (await isStillRight(place, rows, tell))) return { place, rows, seconds: null }
  const began = performance.now()
  rmSync(place.dataDir, { recursive: true, force: true })
  mkdirSync(place.dataDir, { recursive: true })
  await empty()
  const office = await makeEmpty(place)
  if (rows > 0) await fill(place, office, rows, tell)
  writeFileSync(note, stamp(rows))
  return { place, rows, seconds: Math.round((performance.now() - began) / 1000) }
}

/** Data of the cache must still be what the pipeline would write today. */
async function isStillRight(place: Place, rows: number, tell: (text: string) => void): Promise<boolean> {
  if (rows === 0) return false
  if (place.database === 'mariadb') writeConfig(place.dataDir, configOf(databaseChoiceOf(place.target)))
  const core = await openWorkspace({ dataDir: place.dataDir, hooks: moduleHooks })
  try {
    await checkLoaded(systemContext(core, 'ru'), rows)
    return true
  } catch (error) {
    if (!(error instanceof AssertionError)) throw error
    tell(`the data anew: ${error.message.split('\n')[0]}`)
    return false
  } finally {
    await closeWorkspace(core)
  }
}

/** A new workspace with the demonstration's office in it, an indexed field of the users' own, and nobody to sell to. */
async function makeEmpty(place: Place): Promise<Office> {
  const database = databaseChoiceOf(place.database === 'sqlite' ? undefined : place.target)
  const { core, administratorId } = await initWorkspace({ dataDir: place.dataDir, hooks: moduleHooks }, { locale: 'ru', database, administrator: { name: 'Петрова Вера', ...ACCOUNT }, company: { name: 'ООО «Скорость»', inn: null } })
  const ctx = systemContext(core, 'ru')
  await makeDemo(ctx, { ownerId: administratorId, rows: 0 })
  const office = await operate(ctx, { kind: 'setup', module: 'clients' }, (tx) => makeOffice(tx, WORDS.ru, administratorId), () => Promise.reject(new Error('never repeated')))
  await indexField(ctx, office.turnover!)
  await closeWorkspace(core)
  return office
}

async function indexField(ctx: Ctx, key: string): Promise<void> {
  const row = await ctx.db.selectFrom('custom_fields').select('id').where('number', '=', Number(key.slice(1))).executeTakeFirstOrThrow()
  const field = await get(ctx, entities['custom-fields'], String(row['id']))
  await update(ctx, entities['custom-fields'], { id: field.id, version: field.version, patch: { quickFilter: true } })
}

async function fill(place: Place, office: Office, rows: number, tell: (text: string) => void): Promise<void> {
  const core = await openWorkspace({ dataDir: place.dataDir, hooks: moduleHooks })
  const ctx = systemContext(core, 'ru')
  const { sink, close } = await openSink(place)
  sink.hurry()
  await load(ctx, sink, office, rows, tell)
  await close()
  await fillDoubleKeys(ctx, { anew: true })
  await checkLoaded(ctx, rows)
  await closeWorkspace(core)
}

/** The bare driver's way into a workspace. */
export async function openSink(place: Place): Promise<{ sink: Sink; close: () => Promise<void> }> {
  if (place.database === 'sqlite') {
    const raw = openSqlite(join(place.dataDir, DATABASE_FILE), false)
    return { sink: sqliteSink(raw), close: async () => void raw.close() }
  }
  const raw = await createConnection(mysqlOptions(place.target, false) as never)
  return { sink: mariadbSink(raw), close: () => raw.end() }
}

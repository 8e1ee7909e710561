import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { sql, type Kysely } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openWorkspace } from '#main/core/workspace.ts'
import type { Tables } from '#main/db/dialect.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { makeWorkspace } from '../support/workspace.ts'

/** D1: the application is killed at any moment; nothing acknowledged is lost, nothing is half done. */
const KILLS = Number(process.env['CRM_TEST_KILLS'] ?? 100)
const seed = Number(process.env['CRM_TEST_SEED'] ?? Date.now() % 1_000_000)

/** A small generator, so that a failing run can be repeated by its seed. */
function random(start: number): () => number {
  let state = start
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return state / 4_294_967_296
  }
}

let dataDir: string
beforeAll(async () => {
  const office = await makeWorkspace()
  dataDir = office.dataDir
  await office.close()
})
afterAll(() => console.log(`kills: ${KILLS}, seed ${seed}`))

/** Starts the writer, lets it work for a while after its first acknowledgement, kills it; answers what it acknowledged. */
async function killAfter(milliseconds: number): Promise<string[]> {
  const child = spawn(process.execPath, [new URL('writer.ts', import.meta.url).pathname, dataDir], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  const closed = once(child, 'close')
  let timer: NodeJS.Timeout | undefined
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    if (line !== 'ready') timer ??= setTimeout(() => child.kill('SIGKILL'), milliseconds)
  })
  await closed
  return lines
}

/** What would be a half operation: each query must find nothing. */
const HALVES = {
  'a record without its journal': sql`select id from clients where id not in (select record_id from journal where module = 'clients')`,
  'a record whose version is not its journal’s last': sql`select clients.id from clients where version <> (select max(version) from journal where record_id = clients.id)`,
  'a journal row without its operation': sql`select seq from journal where operation_id not in (select id from operations)`,
  'an operation that counts otherwise than the journal': sql`select operations.id from operations where kind in ('bulk', 'create', 'update') and count <> (select count(*) from journal where operation_id = operations.id)`,
  'a record that the search does not know': sql`select id from clients where deleted_at is null and id not in (select record_id from search_docs where module = 'clients')`,
  'words without a document': sql`select rowid from search_words where search_words match '"клиент"*' and rowid not in (select doc from search_docs)`,
  'a document without words': sql`select doc from search_docs where module = 'clients' and doc not in (select rowid from search_words where search_words match '"клиент"*')`,
}

async function inspect(db: Kysely<Tables>, acknowledged: readonly string[]): Promise<void> {
  for (const [name, query] of Object.entries(HALVES)) expect([name, (await query.execute(db)).rows]).toEqual([name, []])
  expect((await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db)).rows).toEqual([{ integrity_check: 'ok' }])
  const versions = new Map((await db.selectFrom('clients').select(['id', 'version']).execute()).map((row) => [String(row['id']), Number(row['version'])]))
  const operations = new Set((await db.selectFrom('operations').select('id').execute()).map((row) => String(row['id'])))
  for (const line of acknowledged) {
    const [what, id, number] = line.split(' ') as [string, string, string]
    if (what === 'made') expect(versions.get(id), line).toBeGreaterThanOrEqual(1)
    if (what === 'saved') expect(versions.get(id), line).toBeGreaterThanOrEqual(Number(number))
    if (what === 'bulk') expect(operations.has(id), line).toBe(true)
  }
}

test(`after ${KILLS} kills nothing acknowledged is lost and nothing is half done`, { timeout: 1000 * KILLS * 5 }, async () => {
  const next = random(seed)
  const acknowledged: string[] = []
  for (let n = 1; n <= KILLS; n++) {
    acknowledged.push(...(await killAfter(next() * 120)))
    if (n % 10 !== 0 && n !== KILLS) continue
    const core = await openWorkspace({ dataDir, hooks: moduleHooks })
    await inspect(core.connection.db, acknowledged)
    await core.connection.close()
  }
  expect(acknowledged.filter((line) => line.startsWith('saved')).length).toBeGreaterThan(KILLS)
})

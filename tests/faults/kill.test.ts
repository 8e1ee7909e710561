import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { sql, type Kysely } from 'kysely'
import { describe, expect, test } from 'vitest'
import { entities } from '#shared/modules.ts'
import type { Ctx } from '#main/core/context.ts'
import { operate } from '#main/core/operations.ts'
import { create } from '#main/core/service.ts'
import { openWorkspace, systemContext } from '#main/core/workspace.ts'
import type { Tables } from '#main/db/dialect.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { chance, SEED, tries } from '../support/random.ts'
import { makeWorkspace } from '../support/workspace.ts'
import { expectNothingHalf } from './halves.ts'

/** The application is killed at any moment; nothing acknowledged is lost, nothing is half done. */
const KILLS = tries('CRM_TEST_KILLS', 100)
const BULK_KILLS = tries('CRM_TEST_BULK_KILLS', 20)
const BULK_ROWS = 1000
/** Milliseconds. Recovery of a WAL is a matter of milliseconds; the rest is the machine's. */
const OPENS_WITHIN = 3000

async function workspaceFolder(): Promise<string> {
  const office = await makeWorkspace()
  await office.close()
  return office.dataDir
}

/** Starts the writer, lets it work for a while after its first line of that kind, kills it; answers what it said. */
async function killAfter(dataDir: string, milliseconds: number, mode: string, first: RegExp): Promise<string[]> {
  const child = spawn(process.execPath, [new URL('writer.ts', import.meta.url).pathname, dataDir, mode], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines: string[] = []
  const closed = once(child, 'close')
  let timer: NodeJS.Timeout | undefined
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line)
    if (first.test(line)) timer ??= setTimeout(() => child.kill('SIGKILL'), milliseconds)
  })
  await closed
  expect([mode, child.signalCode]).toEqual([mode, 'SIGKILL'])
  return lines
}

/** Opens what the killed program left, without any repair, and looks at it. */
async function afterwards(dataDir: string, look: (db: Kysely<Tables>) => Promise<void>): Promise<void> {
  const since = performance.now()
  const core = await openWorkspace({ dataDir, hooks: moduleHooks })
  const opened = performance.now() - since
  try {
    expect(opened).toBeLessThan(OPENS_WITHIN)
    await look(core.connection.db)
    await expectNothingHalf(core.connection.db)
  } finally {
    await core.connection.close()
  }
}

async function expectKept(db: Kysely<Tables>, acknowledged: readonly string[]): Promise<void> {
  const versions = new Map((await db.selectFrom('clients').select(['id', 'version']).execute()).map((row) => [String(row['id']), Number(row['version'])]))
  const operations = new Set((await db.selectFrom('operations').select('id').execute()).map((row) => String(row['id'])))
  for (const line of acknowledged) {
    const [what, id, number] = line.split(' ') as [string, string, string]
    if (what === 'made') expect(versions.get(id), line).toBeGreaterThanOrEqual(1)
    if (what === 'saved') expect(versions.get(id), line).toBeGreaterThanOrEqual(Number(number))
    if (what === 'bulk') expect(operations.has(id), line).toBe(true)
  }
}

describe('a program that is killed', () => {
  test(`after ${KILLS} kills nothing acknowledged is lost and nothing is half done`, { timeout: 5000 * KILLS }, async () => {
    let saved = 0
    // Two folders at a time, for the two halves of the kills.
    const lane = async (seed: number, kills: number) => {
      const dataDir = await workspaceFolder()
      const random = chance(seed)
      const acknowledged: string[] = []
      for (let n = 1; n <= kills; n++) {
        acknowledged.push(...(await killAfter(dataDir, random.next() * 120, 'work', /^made/)))
        if (n % 10 === 0 || n === kills) await afterwards(dataDir, (db) => expectKept(db, acknowledged))
      }
      saved += acknowledged.filter((line) => line.startsWith('saved')).length
    }
    await Promise.all([lane(SEED, Math.ceil(KILLS / 2)), lane(SEED + 1, Math.floor(KILLS / 2))])
    expect(saved).toBeGreaterThan(KILLS)
  })

  test(`a bulk edit that is killed ${BULK_KILLS} times has changed all its records or none`, { timeout: 10_000 * BULK_KILLS }, async () => {
    const dataDir = await workspaceFolder()
    await fill(dataDir)
    const random = chance(SEED)
    let whole = 0
    for (let n = 1; n <= BULK_KILLS; n++) {
      const lines = await killAfter(dataDir, random.next() * 500, 'bulk', /^ready/)
      await afterwards(dataDir, async (db) => {
        const sites = (await sql<{ website: string | null; n: number }>`select website, count(*) as n from clients group by website`.execute(db)).rows
        expect(sites).toEqual([{ website: sites[0]!.website, n: BULK_ROWS }])
        await expectKept(db, lines)
      })
      if (lines.some((line) => line.startsWith('bulk'))) whole += 1
    }
    console.log(`${whole} of ${BULK_KILLS} kills came after a whole bulk edit`)
  })
})

async function fill(dataDir: string): Promise<void> {
  const core = await openWorkspace({ dataDir, hooks: moduleHooks })
  const all = async (tx: Ctx) => {
    for (let n = 0; n < BULK_ROWS; n++) await create(tx, entities.clients, { name: `Клиент ${n}`, city: 'Много' })
  }
  await operate(systemContext(core), { kind: 'import', module: 'clients' }, all, () => Promise.resolve())
  await core.connection.close()
}

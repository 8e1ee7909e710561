import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { stringify } from '#tests/bench/data/csv.ts'
import { entities } from '#shared/modules.ts'
import { closeWorkspace, openWorkspace, systemContext } from '#main/core/workspace.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { demoClient, type DemoClient } from '#main/modules/setup/demo/client.ts'
import { build } from '#main/modules/setup/demo/build.ts'
import type { Office } from '#main/modules/setup/demo/office.ts'
import { randomFrom } from '#main/modules/setup/demo/random.ts'
import { WORDS } from '#main/modules/setup/demo/words.ts'
import type { Client } from '#tests/support/workspace.ts'
import type { Bench, Figure } from '../bench.ts'
import { writerFor } from '../data/load.ts'
import { openSink, type Place } from '../data/workspace.ts'
import { rawOf } from '../raw.ts'
import { openSeat } from '../seat.ts'
import { statsOf } from '../stats.ts'

const COLUMNS: readonly [string, string][] = [
  ['Название', 'name'], ['ИНН', 'inn'], ['КПП', 'kpp'], ['ОГРН', 'ogrn'], ['Телефон', 'phone'], ['E-mail', 'email'],
  ['Сайт', 'website'], ['Город', 'city'], ['Адрес', 'address'], ['БИК', 'bik'], ['Расчётный счёт', 'bankAccount'], ['Примечание', 'notes'],
]
const PIECE = 700_000

/** A client base of so many rows comes in: checked, compared with what is there, with journal and search. */
export async function importing(bench: Bench): Promise<Figure[]> {
  const rows = bench.importRows
  const clients = people(rows)
  const raw = await rawSpeed(await bench.empty('import_raw'), clients)
  bench.tell(`bare driver: ${raw} rows/s`)
  const place = await bench.empty('import_ours')
  const seat = await openSeat(place.dataDir)
  const before = process.memoryUsage().rss
  const fileId = await upload(seat.client, clients)
  const gaps = monitorEventLoopDelay({ resolution: 1 })
  gaps.enable()
  const { seconds, created, skipped, failed, rss } = await run(seat.client, fileId)
  gaps.disable()
  // People of one name are doubles of each other, and are left out; nothing else may be.
  if (failed > 0 || created + skipped !== rows || created < rows * 0.9) throw new Error(`${created} of ${rows} rows came in, ${skipped} were doubles, ${failed} failed`)
  const ours = Math.round(rows / seconds)
  bench.tell(`ours: ${ours} rows/s`)
  const left = await cancelled(seat.client, place, fileId, rows, gaps)
  await seat.close()
  const isSqlite = bench.place.database === 'sqlite'
  const [goal, guard] = isSqlite ? [0.6, 3700] : [0.4, 4000]
  const ratio = Math.round((ours / raw) * 1000) / 1000
  const longest = Math.round(gaps.max / 1e4) / 100
  const waited = statsOf(left.waits)
  const database = bench.place.database
  return [
    { database, item: 'import', what: `${rows} rows of 12 columns into an empty workspace, rows/s`, value: { ours, raw, ratio }, goal: `${goal}x raw, guard ${guard} rows/s`, met: { goal: ratio >= goal, guard: ours >= guard } },
    { database, item: 'gap', what: `longest gap of the window's thread while ${rows} rows come in, ms`, value: { longest }, goal: '50 ms', met: { goal: longest <= 50, guard: longest <= 50 } },
    { database, item: 'gap', what: 'a page of the list asked for while rows come in, ms', value: { median: waited.median, p95: waited.p95, max: waited.max }, met: null },
    { database, item: 'import', what: 'memory that an import adds at the most, MB', value: { megabytes: Math.round((rss - before) / 2 ** 20) }, goal: '300 MB', met: { goal: rss - before < 300 * 2 ** 20, guard: rss - before < 300 * 2 ** 20 } },
    { database, item: 'import', what: 'rows left by an import that was cancelled half way', value: { rows: left.rows, secondsToCancel: left.seconds }, goal: 'none', met: { goal: left.rows === 0, guard: left.rows === 0 } },
  ]
}

const NOBODY: Office = { ownerId: '', sales: [''], service: [''], statuses: [], sources: [], outcomes: [], channels: [], lostReasons: [], stages: [], tags: [['', 1]], segment: null, turnover: null }

function people(rows: number): DemoClient[] {
  const random = randomFrom(77)
  const now = Date.now()
  return Array.from({ length: rows }, () => demoClient(random, WORDS.ru, NOBODY, now, new Set()))
}

/** The same rows, journal and search, made before the time is taken, by prepared statements with all indexes in place. */
async function rawSpeed(place: Place, clients: readonly DemoClient[]): Promise<number> {
  const core = await openWorkspace({ dataDir: place.dataDir, hooks: moduleHooks })
  const ctx = systemContext(core)
  const kept: [string, readonly string[], unknown[][]][][] = []
  const writer = writerFor(ctx, { insert: async (table, columns, rows) => void kept.at(-1)!.push([table, columns, rows as unknown[][]]), begin: async () => void kept.push([]), commit: async () => undefined })
  for (const [i, { values }] of clients.entries()) {
    const given = Object.fromEntries(COLUMNS.map(([, name]) => [name, values[name]]))
    writer.create(entities.clients, build(ctx, entities.clients, Date.now(), '', { ...given, ownerId: null }))
    if (i % 1000 === 999) await writer.flush()
  }
  await writer.flush()
  await closeWorkspace(core)
  const { sink, close } = await openSink(place)
  const began = performance.now()
  for (const batch of kept) {
    await sink.begin()
    for (const [table, columns, rows] of batch) await sink.insert(table, columns, rows)
    await sink.commit()
  }
  const seconds = (performance.now() - began) / 1000
  await close()
  return Math.round(clients.length / seconds)
}

async function upload(client: Client, clients: readonly DemoClient[]): Promise<string> {
  const file = Buffer.from(stringify([COLUMNS.map(([title]) => title), ...clients.map(({ values }) => COLUMNS.map(([, name]) => String(values[name] ?? '')))]))
  const { fileId } = await client.transfer.begin({ name: 'клиенты.csv', bytes: file.length })
  for (let offset = 0; offset < file.length; offset += PIECE) await client.transfer.append({ fileId, offset, data: file.subarray(offset, offset + PIECE).toString('base64') })
  return fileId
}

async function start(client: Client, fileId: string, doubles: 'skip' | 'create'): Promise<string> {
  const found = await client.transfer.inspect({ fileId, module: 'clients' })
  const wrong = found.columns.filter((column) => column.to !== 'field')
  if (wrong.length > 0) throw new Error(`columns without a field: ${found.header.filter((_, i) => found.columns[i]!.to !== 'field').join(', ')}`)
  return (await client.transfer.start({ fileId, module: 'clients', columns: found.columns, mode: 'create', key: null, doubles })).id
}

async function run(client: Client, fileId: string): Promise<{ seconds: number; created: number; skipped: number; failed: number; rss: number }> {
  const began = performance.now()
  const id = await start(client, fileId, 'skip')
  let rss = 0
  for (;;) {
    rss = Math.max(rss, process.memoryUsage().rss)
    const status = await client.transfer.status({ id })
    if (status.state === 'failed') throw new Error(`the import failed: ${status.error}`)
    if (status.state === 'done') return { seconds: (performance.now() - began) / 1000, created: status.created, skipped: status.skipped, failed: status.failed, rss }
    await sleep(250)
  }
}

/** Half of the rows come in while somebody goes through the list, and are taken back. */
async function cancelled(client: Client, place: Place, fileId: string, rows: number, gaps: ReturnType<typeof monitorEventLoopDelay>): Promise<{ rows: number; seconds: number; waits: number[] }> {
  const raw = await rawOf(place)
  const count = async () => Number((await raw.rows<{ n: number }>('select count(*) as n from clients where deleted_at is null'))[0]!.n)
  const before = await count()
  // The rows are counted in this thread, by the bare driver: what it stands still for that is nobody's gap.
  gaps.enable()
  const id = await start(client, fileId, 'create')
  const waits: number[] = []
  while ((await client.transfer.status({ id })).created < rows / 2) {
    const asked = performance.now()
    await client.clients.list({ limit: 50 })
    waits.push(performance.now() - asked)
    await sleep(100)
  }
  const began = performance.now()
  await client.transfer.cancel({ id })
  for (;;) {
    const { state } = await client.transfer.status({ id })
    if (state === 'cancelled') break
    if (state === 'done' || state === 'failed') throw new Error(`an import that was cancelled ended as ${state}`)
    await sleep(50)
  }
  const seconds = Math.round((performance.now() - began) / 10) / 100
  gaps.disable()
  const left = (await count()) - before
  await raw.close()
  return { rows: left, seconds, waits }
}

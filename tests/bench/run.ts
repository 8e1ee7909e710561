import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { writeConfig } from '#main/core/config.ts'
import { configOf, databaseChoiceOf } from '#main/modules/setup/init.ts'
import { ROOT } from '#tests/support/paths.ts'
import type { Bench, Figure } from './bench.ts'
import { startBenchServer, type BenchServer } from './data/server.ts'
import { workspaceOf, type Place } from './data/workspace.ts'
import { backup } from './items/backup.ts'
import { card } from './items/card.ts'
import { doubles } from './items/doubles.ts'
import { importing } from './items/import.ts'
import { leads } from './items/leads.ts'
import { lists } from './items/lists.ts'
import { save } from './items/save.ts'
import { search } from './items/search.ts'
import { windows } from './items/window.ts'
import { rawOf } from './raw.ts'
import { openSeat } from './seat.ts'

/*
 * npm run bench                                   a million clients on SQLite and MariaDB
 * npm run bench -- --rows 100000 --database sqlite --only list,search --out figures.json
 *
 * Words go to the standard error, one JSON document with every figure to the standard output. The data of each size are
 * made once, in .cache/bench.
 */
const { values: flags } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    database: { type: 'string', default: 'sqlite,mariadb' },
    'import-rows': { type: 'string' },
    only: { type: 'string' },
    out: { type: 'string' },
    cache: { type: 'string', default: join(ROOT, '.cache/bench') },
  },
})

const ITEMS: Record<string, (bench: Bench) => Promise<Figure[]>> = { list: lists, search, card, save, doubles, leads, backup, import: importing, window: windows }

const began = performance.now()
const tell = (text: string) => console.error(`[${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s] ${text}`)
const rows = Number(flags.rows)
const importRows = Number(flags['import-rows'] ?? Math.min(rows, 100_000))
const wanted = flags.only?.split(',') ?? null
const figures: Figure[] = []
const prepared: Record<string, unknown> = {}
const versions: Record<string, string> = { node: process.versions.node }

for (const database of flags.database.split(',') as Place['database'][]) {
  const folder = join(resolve(flags.cache), `${database}-${rows}`)
  mkdirSync(folder, { recursive: true })
  const server = database === 'mariadb' ? await startBenchServer(join(folder, 'server')) : null
  if (server) versions['mariadb'] = server.version
  await measure(database, folder, server)
  await server?.stop()
}

async function measure(database: Place['database'], folder: string, server: BenchServer | null): Promise<void> {
  const place: Place = { database, dataDir: join(folder, 'workspace'), target: server ? server.urlOf('bench') : '' }
  const made = await workspaceOf(place, rows, async () => server?.recreate('bench'), (text) => tell(`${database}: making ${text}`))
  prepared[database] = { rows, seconds: made.seconds }
  // The server's port is another one each time.
  if (server) writeConfig(place.dataDir, configOf(databaseChoiceOf(place.target)))
  const empty = async (name: string): Promise<Place> => {
    const target: Place = { database, dataDir: join(folder, name), target: server ? server.urlOf(name) : '' }
    await workspaceOf(target, 0, async () => server?.recreate(name), () => undefined)
    return target
  }
  const raw = await rawOf(place)
  const bench: Bench = {
    place, rows, raw, importRows, empty,
    seat: await openSeat(place.dataDir),
    reopen: async () => void (bench.seat = await openSeat(place.dataDir)),
    tell: (text) => tell(`${database}: ${text}`),
  }
  if (database === 'sqlite') versions['sqlite'] = String((await raw.rows<{ v: string }>('select sqlite_version() as v'))[0]!.v)
  for (const [name, item] of Object.entries(ITEMS)) {
    if (wanted ? !wanted.includes(name) : isOnce(name) && figures.some((figure) => figure.item === 'cold start')) continue
    bench.tell(name)
    figures.push(...(await item(bench)))
  }
  await bench.seat.close()
  await raw.close()
}

/** What is asked of the window is the same on every database, and asked once. */
function isOnce(name: string): boolean {
  return name === 'window'
}

const machine = { cores: cpus().length, model: cpus()[0]?.model ?? null, memoryMb: Math.round(totalmem() / 2 ** 20), platform: `${process.platform} ${process.arch}` }
const report = JSON.stringify({ at: new Date().toISOString(), machine, versions, rows, prepared, figures }, null, 1)
if (flags.out) {
  mkdirSync(dirname(resolve(flags.out)), { recursive: true })
  writeFileSync(flags.out, report)
}
console.log(report)
process.exit(0)

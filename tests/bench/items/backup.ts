import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '#tests/support/paths.ts'
import { DATABASE_FILE } from '#main/core/config.ts'
import type { Bench, Figure } from '../bench.ts'
import { statsOf } from '../stats.ts'

const TIMES = 3
/** as long is looked how the window waits while nothing is copied */
const ALONE_MS = 5000
const COPY = `const Sqlite = require('better-sqlite3'); new Sqlite(process.argv[1], { readonly: true }).backup(process.argv[2], { progress: () => 0x7fffffff }).then(() => process.exit(0))`

/** The workspace goes into one file while somebody saves and lists; beside it the driver's own copy of the same file. */
export async function backup(bench: Bench): Promise<Figure[]> {
  const { database, dataDir } = bench.place
  if (database !== 'sqlite') return [{ database, item: 'backup', what: 'backup of the workspace while it is used', notMeasured: 'a database on a server is copied by the server’s own tools' }]
  const [rawFile, ourFile] = [join(dataDir, '..', 'copy.raw'), join(dataDir, '..', 'copy.mycrm')]
  const times = { raw: [] as number[], ours: [] as number[], waits: [] as number[], alone: [] as number[] }
  for (let i = 0; i < TIMES; i++) {
    rmSync(rawFile, { force: true })
    times.raw.push(await timed(() => run(['-e', COPY, join(dataDir, DATABASE_FILE), rawFile])))
    const alone = working(bench)
    await new Promise((next) => setTimeout(next, ALONE_MS))
    times.alone.push(...(await alone.stop()))
    const busy = working(bench)
    times.ours.push(await timed(() => run(['main/cli/index.ts', 'backup', ourFile, '--data', dataDir])))
    times.waits.push(...(await busy.stop()))
  }
  for (const file of [rawFile, ourFile]) rmSync(file, { force: true })
  const [ours, raw, waits, alone] = [statsOf(times.ours), statsOf(times.raw), statsOf(times.waits), statsOf(times.alone)]
  const ratio = Math.round((ours.median / raw.median) * 100) / 100
  bench.tell(`backup: ${Math.round(ours.median)} ms against ${Math.round(raw.median)} ms, longest wait of the window ${waits.max} ms, while nothing is copied ${alone.max} ms`)
  return [
    { database, item: 'backup', what: 'backup of the workspace while it is used, hashes and start of the process included, ms', value: { ours: ours.median, raw: raw.median, ratio }, goal: '1.5x raw, guard 8 s', met: { goal: ratio <= 1.5, guard: ours.median <= 8000 } },
    { database, item: 'backup', what: 'a page of the list and a save asked for meanwhile, ms', value: { median: waits.median, p95: waits.p95, max: waits.max, alone: alone.max }, goal: '50 ms', met: { goal: waits.max <= 50, guard: waits.max <= 50 } },
  ]
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now()
  await work()
  return performance.now() - began
}

function run(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] })
  return new Promise((done, reject) => {
    child.once('error', reject)
    child.once('close', (code) => (code === 0 ? done() : reject(new Error(`${args.slice(0, 2).join(' ')} ended with ${code}`))))
  })
}

/** Somebody at a window: lists and saves, one after the other, until told to stop. Answers how long each took. */
function working({ seat }: Bench): { stop: () => Promise<number[]> } {
  const waits: number[] = []
  let going = true
  const done = (async () => {
    const [first] = (await seat.client.clients.list({ limit: 1 })).items
    for (let version = first!.version, i = 0; going; i++) {
      waits.push(await timed(async () => void (await seat.client.clients.list({ limit: 50 }))))
      waits.push(await timed(async () => void (version = (await seat.client.clients.update({ id: first!.id, version, patch: { notes: `Во время копии ${i}` } })).version)))
      await new Promise((next) => setTimeout(next, 10))
    }
    return waits
  })()
  return { stop: () => ((going = false), done) }
}

import { setTimeout as wait } from 'node:timers/promises'
import { newId } from '#shared/core/ids.ts'
import type { Bench, Figure } from '../bench.ts'
import { statsOf, timesOf } from '../stats.ts'

const SAMPLE = 300
const LINKS = 5000
/** p95 of a look while somebody types */
const LOOK_MS = 30
const SCAN_S = 60
const MERGE_MS = 1000

type Sample = { name: string; inn: string | null; phone: string | null; email: string | null; website: string | null; city: string | null }

/** Doubles while typing, a search of the whole base with saves going on beside it, a merge of 5,000 links and back. */
export async function doubles(bench: Bench): Promise<Figure[]> {
  return [...(await looks(bench)), ...(await scan(bench)), ...(await merge(bench))]
}

const one = (bench: Bench, what: string, value: Record<string, number>, goal: string, isMet: boolean): Figure => ({ database: bench.place.database, item: 'doubles', what, value, goal, met: { goal: isMet, guard: isMet } })

async function looks(bench: Bench): Promise<Figure[]> {
  const { client } = bench.seat
  const newest = await bench.raw.rows<Sample>(`select name, inn, phone, email, website, city from clients order by id desc limit ${SAMPLE}`)
  const given = (sample: Sample): Record<string, unknown> => Object.fromEntries(Object.entries(sample).filter(([, value]) => value !== null))
  const whole = statsOf(await timesOf(SAMPLE, (i) => client.doubles.look({ module: 'clients', values: given(newest[i % newest.length]!) })))
  // A letter left out in the middle: found by what is left of the name alone.
  const misspelt = statsOf(await timesOf(SAMPLE, (i) => client.doubles.look({ module: 'leads', values: { company: newest[i % newest.length]!.name.replace(/^(.{6})./, '$1') } })))
  bench.tell(`${whole.p95} ms by everything, ${misspelt.p95} ms by a misspelt name`)
  return [
    one(bench, 'while typing, by every field', { ...whole }, `p95 ${LOOK_MS} ms`, whole.p95 <= LOOK_MS),
    one(bench, 'while typing, by a misspelt name', { ...misspelt }, `p95 ${LOOK_MS} ms`, misspelt.p95 <= LOOK_MS),
  ]
}

async function scan(bench: Bench): Promise<Figure[]> {
  const { client } = bench.seat
  const victim = await client.clients.create({ name: `Проба ${newId()}` })
  let { version } = victim
  const saves: number[] = []
  const began = performance.now()
  await client.doubles.scan({ module: 'clients' })
  for (;;) {
    const status = await client.doubles.status({ module: 'clients' })
    if (status.state !== 'running') {
      const seconds = Math.round((performance.now() - began) / 100) / 10
      const during = statsOf(saves.length > 0 ? saves : [0])
      bench.tell(`${status.groups} groups in ${seconds} s; a save beside it took ${during.p95} ms`)
      return [one(bench, 'search of everything', { seconds, groups: status.groups, saves: saves.length, saveP95: during.p95, saveMax: during.max }, `${SCAN_S} s`, status.state === 'done' && seconds <= SCAN_S)]
    }
    const at = performance.now()
    version = (await client.clients.update({ id: victim.id, version, patch: { notes: newId() } })).version
    saves.push(performance.now() - at)
    await wait(100)
  }
}

async function merge(bench: Bench): Promise<Figure[]> {
  const { client } = bench.seat
  const [master, loser] = [await client.clients.create({ name: 'Остаётся' }), await client.clients.create({ name: 'Уходит' })]
  for (let i = 0; i < LINKS; i++) await client.activities.create({ about: `clients:${loser.id}`, subject: `Звонок ${i}`, kind: 'call' })
  const began = performance.now()
  await client.doubles.merge({ module: 'clients', masterId: master.id, loserIds: [loser.id] })
  const there = Math.round(performance.now() - began)
  const { items } = await client.doubles.merges({ module: 'clients', id: master.id })
  const again = performance.now()
  await client.doubles.unmerge({ id: items[0]!.id })
  const back = Math.round(performance.now() - again)
  bench.tell(`${LINKS} links over in ${there} ms, back in ${back} ms`)
  return [one(bench, `merge with ${LINKS} links, and back`, { mergeMs: there, unmergeMs: back }, `${MERGE_MS} ms`, there <= MERGE_MS)]
}

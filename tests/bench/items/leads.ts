import { localDay } from '#shared/core/local-day.ts'
import type { Filter } from '#shared/core/filter.ts'
import { leadsOf } from '../data/leads.ts'
import type { Bench, Figure } from '../bench.ts'
import { statsOf, timesOf, type Stats } from '../stats.ts'

const CARDS = 25
const BOARD_MS = 100
const TIMES = 40

/** Leads for five clients each: what a board of the usual pipeline asks for when it opens, and the figures of the sales. */
export async function leads(bench: Bench): Promise<Figure[]> {
  await bench.seat.close()
  await leadsOf(bench.place, Math.floor(bench.rows / 5), (text) => bench.tell(`making ${text}`))
  await bench.reopen()
  return [await board(bench), ...(await figures(bench))]
}

const one = (bench: Bench, what: string, stats: Stats, goalMs: number | null): Figure => ({
  database: bench.place.database, item: 'leads', what, value: { ...stats },
  ...(goalMs === null ? { met: null } : { goal: `p95 ${goalMs} ms`, met: { goal: stats.p95 <= goalMs, guard: stats.p95 <= goalMs } }),
})

/** As the screen does it: the heads with their counts and sums, then the first cards of every column at once. */
async function board(bench: Bench): Promise<Figure> {
  const { client } = bench.seat
  const usual = (await client.pipelines.list({ limit: 10 })).items.find((row) => row['isDefault'] === true)!
  const within: Filter = { field: 'pipelineId', op: 'eq', value: usual.id }
  let cards = 0
  const times = await timesOf(TIMES, async () => {
    const { groups } = await client.leads.groups({ by: 'stageId', filter: within, sums: ['amount'] })
    const columns = await Promise.all(groups.map(({ value }) => client.leads.list({ sort: '-stageChangedAt', limit: CARDS, filter: { and: [within, { field: 'stageId', op: 'eq', value: value as string }] } })))
    cards = columns.reduce((sum, column) => sum + column.items.length, 0)
  })
  const stats = statsOf(times)
  bench.tell(`a board with ${cards} cards shown: ${stats.p95} ms`)
  return one(bench, `board of ${Math.floor(bench.rows / 5)} leads: heads with sums, first cards of every column, ms`, stats, BOARD_MS)
}

async function figures(bench: Bench): Promise<Figure[]> {
  const { client } = bench.seat
  const today = new Date()
  const span = (days: number) => ({ from: localDay(new Date(today.getTime() - days * 86_400_000)), to: localDay(today) })
  const made: Figure[] = []
  for (const [name, period] of [['a quarter', span(90)], ['the whole history', span(3 * 366)]] as const) {
    for (const report of ['funnel', 'sources', 'owners', 'losses', 'plan', 'forecast'] as const) {
      const stats = statsOf(await timesOf(5, () => client.sales[report](period)))
      bench.tell(`${report} of ${name}: ${stats.median} ms`)
      made.push(one(bench, `${report} of ${name}, ms`, stats, null))
    }
  }
  return made
}

import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Ended, LeadHistory } from '#shared/modules/leads/score.rules.ts'
import { entities } from '#shared/modules.ts'
import type { Ctx } from '#main/core/context.ts'
import { rowsById } from '#main/core/inverse.ts'
import type { Job } from '#main/core/jobs.ts'
import { writeSetting } from '#main/core/settings.ts'
import { figuresOf, HISTORY_KEY, HISTORY_SCOPE, rememberHistory } from './figures.ts'

const HOUR = 3_600_000
const BATCH = 500
/** Cities, sources and channels with the most closed leads: the rest say nothing. */
const MOST = 300

/**
 * How leads of the past ended, and the scores of those under way by it: a score ages though nobody touches the lead.
 * Only what has changed is written, and no versions are made: it is a figure, not an edit.
 */
export const scoreLeads: Job = {
  name: 'scoreLeads',
  everyMs: 6 * HOUR,
  async run(ctx, signal) {
    const history = await readHistory(ctx)
    await writeSetting(ctx.db, HISTORY_SCOPE, HISTORY_KEY, history, ctx.now())
    rememberHistory(ctx, history)
    let n = 0
    for (let after: string | null = ''; after !== null && !signal.aborted; await breathe()) {
      const part: { last: string | null; changed: number } = await scoreSome(ctx, after)
      n += part.changed
      after = part.last
    }
    return { n }
  },
}

async function readHistory(ctx: Ctx): Promise<LeadHistory> {
  return { sources: await endedBy(ctx, 'source_id'), channels: await endedBy(ctx, 'channel_id'), cities: await endedBy(ctx, 'city'), typicalAmount: await typicalAmount(ctx) }
}

async function endedBy(ctx: Ctx, column: 'source_id' | 'channel_id' | 'city'): Promise<Record<string, Ended>> {
  const found = await sql<{ value: string; won: number; lost: number }>`select ${sql.ref(column)} as value, sum(stage_type = 'won') as won, sum(stage_type = 'lost') as lost
    from leads where stage_type in ('won', 'lost') and deleted_at is null and ${sql.ref(column)} is not null and ${sql.ref(column)} <> ''
    group by ${sql.ref(column)} order by count(*) desc limit ${MOST}`.execute(ctx.db)
  return Object.fromEntries(found.rows.map((row) => [column === 'city' ? row.value.toLowerCase() : row.value, { won: Number(row.won), lost: Number(row.lost) }]))
}

/** The median of the last won ones that have an amount. */
async function typicalAmount(ctx: Ctx): Promise<number | null> {
  const found = await sql<{ amount: number }>`select amount from leads where stage_type = 'won' and deleted_at is null and amount is not null order by closed_at desc, id desc limit 1000`.execute(ctx.db)
  const amounts = found.rows.map((row) => Number(row.amount)).sort((a, b) => a - b)
  return amounts.length < 5 ? null : amounts[Math.floor(amounts.length / 2)]!
}

async function scoreSome(ctx: Ctx, after: string): Promise<{ last: string | null; changed: number }> {
  const found = await sql<{ id: string }>`select id from leads where id > ${after} and deleted_at is null and stage_type in ('open', 'ongoing', 'onHold') order by id limit ${BATCH}`.execute(ctx.db)
  if (found.rows.length === 0) return { last: null, changed: 0 }
  const rows = await rowsById(ctx, entities.leads, found.rows.map((row) => row.id))
  const changed: { id: string; score: number | null }[] = []
  for (const row of rows.values()) {
    const { score } = await figuresOf(ctx, row)
    if (score !== row['score']) changed.push({ id: row.id, score })
  }
  for (const [score, part] of Map.groupBy(changed, (one) => one.score)) {
    await sql`update leads set score = ${score} where id in (${sql.join(part.map((one) => one.id))})`.execute(ctx.db)
  }
  return { last: found.rows.at(-1)!.id, changed: changed.length }
}

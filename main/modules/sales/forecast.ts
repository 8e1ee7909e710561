import { sql } from 'kysely'
import { monthEnd, monthStart } from '#shared/core/day.ts'
import type { Filter } from '#shared/core/filter.ts'
import { CLOSED_TYPES, STAGE_TYPES } from '#shared/modules/pipelines/stages.rules.ts'
import type { Forecast, ForecastMonth, SalesQuestion } from '#shared/modules/sales/sales.contract.ts'
import type { Ctx } from '#main/core/context.ts'
import { all, ask, between, column, demandSales, inMonth, leadsWhere, monthsOf, narrowing, oneOf } from './question.ts'

const OPEN_TYPES = STAGE_TYPES.filter((type) => !CLOSED_TYPES.includes(type))

type Sums = { count: number; amount: number; expected: number }
const NOTHING: Sums = { count: 0, amount: 0, expected: 0 }

/**
 * What open leads may bring: Σ amount × probability of the stage, by the month in which money is expected. Leads whose
 * day has passed and those without one stand apart. A stage without a probability brings nothing to the sum.
 */
export async function forecast(ctx: Ctx, question: SalesQuestion): Promise<Forecast> {
  demandSales(ctx, question)
  const open = all(oneOf('stageType', OPEN_TYPES), ...(await narrowing(ctx, question)))
  const now = monthStart(ctx.today())
  // What was to come before this month is late, whichever month it was.
  const late: Filter = { field: 'expectedOn', op: 'lt', value: now }
  const noDay: Filter = { field: 'expectedOn', op: 'empty' }
  const coming = monthsOf(question).filter((month) => month >= now)
  const lines: { month: string | null; overdue: boolean; when: Filter }[] = [
    { month: null, overdue: true, when: late },
    ...coming.map((month) => ({ month, overdue: false, when: inMonth('expectedOn', month) })),
    { month: null, overdue: false, when: noDay },
  ]
  const whole = all(open, { or: [late, ...(coming.length > 0 ? [between('expectedOn', coming[0]!, monthEnd(coming.at(-1)!))] : []), noDay] })
  const found = await sums(ctx, whole, now)
  const months = lines.map(({ month, overdue, when }): ForecastMonth => {
    const { count, amount, expected } = found.get(overdue ? 'overdue' : (month ?? 'none')) ?? NOTHING
    return { month, overdue, open: { count, amount, filter: all(open, when) }, expected }
  })
  const total = months.reduce((sum, line) => ({ count: sum.count + line.open.count, amount: sum.amount + line.open.amount, expected: sum.expected + line.expected }), NOTHING)
  return { months, total: { open: { count: total.count, amount: total.amount, filter: whole }, expected: total.expected } }
}

/** By month; `overdue` and `none` beside. Each stage is weighted as a whole, so that nothing is rounded away lead by lead. */
async function sums(ctx: Ctx, filter: Filter, now: string): Promise<Map<string, Sums>> {
  const [expectedOn, stage] = [column(ctx, 'expectedOn'), column(ctx, 'stageId')]
  const month = sql`case when ${expectedOn} is null then 'none' when ${expectedOn} < ${now} then 'overdue' else substr(${expectedOn}, 1, 7) end`
  const rows = await ask(ctx, sql<{ month: string; n: unknown; amount: unknown; probability: unknown }>`
    select month, n, amount, (select probability from lead_stages where lead_stages.id = stage) as probability
    from (
      select month, stage, count(*) as n, sum(amount) as amount
      from (select ${month} as month, ${stage} as stage, coalesce(${column(ctx, 'amount')}, 0) as amount from leads where ${await leadsWhere(ctx, filter)}) as open_leads
      group by month, stage
    ) as grouped`)
  const found = new Map<string, Sums>()
  for (const row of rows) {
    const key = /^\d/.test(row.month) ? `${row.month}-01` : row.month
    const sum = found.get(key) ?? NOTHING
    const amount = Number(row.amount)
    found.set(key, { count: sum.count + Number(row.n), amount: sum.amount + amount, expected: sum.expected + Math.round((amount * Number(row.probability ?? 0)) / 10_000) })
  }
  return found
}

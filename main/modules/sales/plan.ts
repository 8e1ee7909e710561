import { sql } from 'kysely'
import { scopeOf } from '#shared/core/access.ts'
import { monthEnd, type Day } from '#shared/core/day.ts'
import type { Filter } from '#shared/core/filter.ts'
import { entities } from '#shared/modules.ts'
import type { Plan, PlanCell, PlanRow, SalesQuestion } from '#shared/modules/sales/sales.contract.ts'
import { entityCodec, type Row } from '#main/core/database.ts'
import type { Ctx } from '#main/core/context.ts'
import { filterCondition } from '#main/core/filters.ts'
import { selectionConditions } from '#main/core/service.ts'
import { titlesOf } from '#main/core/titles.ts'
import { all, ask, between, column, demandSales, inMonth, is, leadsWhere, monthsOf, narrowing, oneOf, under } from './question.ts'

const plans = entities['sales-plans']

type Sums = { count: number; amount: number }
type Target = { amount: number | null; count: number | null }
const NOTHING: Sums = { count: 0, amount: 0 }

/** Deals won by the month in which they were closed, by owner, beside what was planned. Whole months always. */
export async function plan(ctx: Ctx, question: SalesQuestion): Promise<Plan> {
  demandSales(ctx, question)
  const months = monthsOf(question)
  const won = all(is('stageType', 'won'), ...(await narrowing(ctx, question)))
  const planned = question.pipelineId === undefined && scopeOf(ctx.actor.grants, plans, 'read', false) !== 'no'
  const [facts, targets] = await Promise.all([factsOf(ctx, won, months), planned ? plansOf(ctx, months) : Promise.resolve([])])
  const wanted = await wantedPeople(ctx, question, targets)
  const owners = [...new Set([...facts.keys(), ...wanted])]
  const titles = await titlesOf(ctx, owners.flatMap((id) => (id === null ? [] : [`users:${id}`])))
  const people = owners
    .map((ownerId): PlanRow => ({ ownerId, label: ownerId === null ? null : (titles.get(`users:${ownerId}`) ?? ''), cells: months.map((month, at) => cellOf(all(won, under('ownerId', ownerId), inMonth('closedAt', month)), month, facts.get(ownerId)?.[at] ?? NOTHING, targetOf(targets, ownerId, month))) }))
    .sort((a, b) => Number(a.ownerId === null) - Number(b.ownerId === null) || String(a.label).localeCompare(String(b.label), 'ru'))
  const whole = question.ownerId === undefined && question.teamId === undefined
  return { months, planned, people, total: { ownerId: null, label: null, cells: months.map((month, at) => totalCell(won, month, people.map(({ cells }) => cells[at]!), whole ? targetOf(targets, null, month) : undefined)) } }
}

/** owner -> month by month */
async function factsOf(ctx: Ctx, won: Filter, months: readonly Day[]): Promise<Map<string | null, Sums[]>> {
  const period = between('closedAt', months[0]!, monthEnd(months.at(-1)!))
  const [closed, owner] = [column(ctx, 'closedAt'), column(ctx, 'ownerId')]
  // Instants belong to the month of the office's own clock, as filters by day take them.
  const starts = months.slice(1).map((month, i) => sql`when ${closed} < ${new Date(`${month}T00:00:00.000`).toISOString()} then ${sql.lit(i)}`)
  const at = starts.length === 0 ? sql`0` : sql`case ${sql.join(starts, sql` `)} else ${sql.lit(starts.length)} end`
  const rows = await ask(ctx, sql<{ owner: string | null; at: unknown; n: unknown; amount: unknown }>`
    select owner, at, count(*) as n, sum(amount) as amount
    from (select ${owner} as owner, ${at} as at, coalesce(${column(ctx, 'amount')}, 0) as amount from leads where ${await leadsWhere(ctx, all(won, period))}) as closed
    group by owner, at`)
  const facts = new Map<string | null, Sums[]>()
  for (const row of rows) {
    const line = facts.get(row.owner) ?? []
    line[Number(row.at)] = { count: Number(row.n), amount: Number(row.amount) }
    facts.set(row.owner, line)
  }
  return facts
}

/** The plans of these months that the actor may see. */
async function plansOf(ctx: Ctx, months: readonly Day[]): Promise<Row[]> {
  const codec = entityCodec(plans)
  const where = [...(await selectionConditions(ctx, plans, {})), filterCondition(ctx, plans, oneOf('month', months))]
  const found = await sql<Record<string, unknown>>`select ${codec.selected} from sales_plans where ${sql.join(where, sql` and `)} order by id`.execute(ctx.db)
  return found.rows.map((row) => codec.adopt(row))
}

const targetOf = (targets: readonly Row[], ownerId: string | null, month: Day): Row | undefined => targets.find((row) => row['month'] === month && row['ownerId'] === ownerId)

/** People who have a plan are shown even if they have sold nothing: all of them, or those that the question means. */
async function wantedPeople(ctx: Ctx, question: SalesQuestion, targets: readonly Row[]): Promise<string[]> {
  const planned = targets.flatMap((row) => (typeof row['ownerId'] === 'string' ? [row['ownerId']] : []))
  if (question.ownerId !== undefined) return planned.filter((id) => id === question.ownerId)
  if (question.teamId === undefined) return planned
  const found = await sql<{ id: string }>`select record_id as id from record_links where module = 'users' and field = 'teamIds' and target_id = ${question.teamId}`.execute(ctx.db)
  const team = new Set(found.rows.map((row) => row.id))
  return planned.filter((id) => team.has(id))
}

const figures = (row: Row): Target => ({ amount: (row['amount'] as number | null) ?? null, count: (row['count'] as number | null) ?? null })

function cellOf(filter: Filter, month: Day, fact: Sums, target: Row | undefined): PlanCell {
  return { month, fact: { ...fact, filter }, plan: target ? figures(target) : null, record: target ? { id: target.id, version: target.version, ...figures(target) } : null }
}

function totalCell(won: Filter, month: Day, cells: readonly PlanCell[], office: Row | undefined): PlanCell {
  const fact = cells.reduce((sum, cell) => ({ count: sum.count + cell.fact.count, amount: sum.amount + cell.fact.amount }), NOTHING)
  const cell = cellOf(all(won, inMonth('closedAt', month)), month, fact, office)
  return office ? cell : { ...cell, plan: together(cells.flatMap(({ plan: own }) => (own ? [own] : []))) }
}

function together(targets: readonly Target[]): Target | null {
  const sum = (key: keyof Target) => (targets.every((target) => target[key] === null) ? null : targets.reduce((total, target) => total + (target[key] ?? 0), 0))
  return targets.length === 0 ? null : { amount: sum('amount'), count: sum('count') }
}


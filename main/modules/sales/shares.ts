import { sql } from 'kysely'
import type { Filter } from '#shared/core/filter.ts'
import type { Deals, Loss, SalesQuestion, Share } from '#shared/modules/sales/sales.contract.ts'
import type { Ctx } from '#main/core/context.ts'
import { titlesOf } from '#main/core/titles.ts'
import { all, ask, between, column, demandSales, is, leadsWhere, narrowing, shareOf, under } from './question.ts'

interface Counted {
  id: string | null
  made: number
  won: number
  lost: number
  amount: number
}

/** Leads made in a period under each value of a field: how many were won since, how many lost, what the won ones brought. */
export async function shares(ctx: Ctx, question: SalesQuestion, by: 'sourceId' | 'ownerId'): Promise<{ rows: Share[]; total: Share }> {
  demandSales(ctx, question)
  const made = all(between('createdAt', question.from, question.to), ...(await narrowing(ctx, question)))
  const found = await countBy(ctx, made, by)
  const titles = await titlesOf(ctx, found.flatMap(({ id }) => (id === null ? [] : [`${MODULES[by]}:${id}`])))
  const total = found.reduce((sum, row) => ({ id: null, made: sum.made + row.made, won: sum.won + row.won, lost: sum.lost + row.lost, amount: sum.amount + row.amount }), { id: null, made: 0, won: 0, lost: 0, amount: 0 } as Counted)
  return {
    rows: found.map((row) => shareRow(row, all(made, under(by, row.id)), row.id === null ? null : (titles.get(`${MODULES[by]}:${row.id}`) ?? ''))),
    total: shareRow(total, made, null),
  }
}

const MODULES = { sourceId: 'list-items', ownerId: 'users' } as const

async function countBy(ctx: Ctx, made: Filter, by: string): Promise<Counted[]> {
  const [value, type, amount] = [column(ctx, by), column(ctx, 'stageType'), column(ctx, 'amount')]
  const rows = await ask(ctx, sql<Record<keyof Counted, unknown>>`
    select ${value} as id, count(*) as made,
      sum(case when ${type} = 'won' then 1 else 0 end) as won,
      sum(case when ${type} = 'lost' then 1 else 0 end) as lost,
      sum(case when ${type} = 'won' then coalesce(${amount}, 0) else 0 end) as amount
    from leads where ${await leadsWhere(ctx, made)} group by ${value}`)
  return rows
    .map((row) => ({ id: row.id as string | null, made: Number(row.made), won: Number(row.won), lost: Number(row.lost), amount: Number(row.amount) }))
    .sort((a, b) => b.made - a.made || String(a.id).localeCompare(String(b.id)))
}

function shareRow(row: Counted, made: Filter, label: string | null): Share {
  return {
    id: row.id,
    label,
    made: { n: row.made, filter: made },
    won: { count: row.won, amount: row.amount, filter: all(made, is('stageType', 'won')) },
    lost: { n: row.lost, filter: all(made, is('stageType', 'lost')) },
    conversion: shareOf(row.won, row.made),
  }
}

/** Leads that were lost in a period, by the reason that was given. */
export async function losses(ctx: Ctx, question: SalesQuestion): Promise<{ rows: Loss[]; total: Deals }> {
  demandSales(ctx, question)
  const lost = all(is('stageType', 'lost'), between('closedAt', question.from, question.to), ...(await narrowing(ctx, question)))
  const reason = column(ctx, 'lostReasonId')
  const found = await ask(ctx, sql<{ id: string | null; n: unknown; amount: unknown }>`select ${reason} as id, count(*) as n, sum(coalesce(${column(ctx, 'amount')}, 0)) as amount from leads where ${await leadsWhere(ctx, lost)} group by ${reason}`)
  const rows = found.map((row) => ({ id: row.id, count: Number(row.n), amount: Number(row.amount) })).sort((a, b) => b.count - a.count || String(a.id).localeCompare(String(b.id)))
  const titles = await titlesOf(ctx, rows.flatMap(({ id }) => (id === null ? [] : [`list-items:${id}`])))
  const [count, amount] = [rows.reduce((sum, row) => sum + row.count, 0), rows.reduce((sum, row) => sum + row.amount, 0)]
  return {
    rows: rows.map((row) => ({
      id: row.id,
      label: row.id === null ? null : (titles.get(`list-items:${row.id}`) ?? ''),
      lost: { count: row.count, amount: row.amount, filter: all(lost, under('lostReasonId', row.id)) },
      share: shareOf(row.count, count) ?? 0,
    })),
    total: { count, amount, filter: lost },
  }
}

import { nameIn } from '#shared/core/text.ts'
import type { SalesQuestion, SalesReport } from '#shared/modules/sales/sales.contract.ts'
import type { CellValue, Column } from '#main/core/transfer/formats/index.ts'
import type { Ctx } from '#main/core/context.ts'
import { forecast } from './forecast.ts'
import { funnel } from './funnel.ts'
import { plan } from './plan.ts'
import { losses, shares } from './shares.ts'

/** The reports as they stand in a file: a heading for each column, sums as plain decimals. */
export interface ReportTable {
  columns: Column[]
  rows: CellValue[][]
}
type Word = (key: string) => string
type MakeTable = (ctx: Ctx, question: SalesQuestion, word: Word) => Promise<ReportTable>

const text = (title: string): Column => ({ title, type: 'text', width: 28 })
const number = (title: string): Column => ({ title, type: 'number', width: 14 })
const money = (title: string): Column => ({ title, type: 'money', width: 16 })

/** Minor units and basis points as plain decimals. */
const decimal = (value: number | null): string | null => (value === null ? null : (value / 100).toFixed(2))
const SECONDS_OF_DAY = 86_400
const days = (seconds: number | null): string | null => (seconds === null ? null : (seconds / SECONDS_OF_DAY).toFixed(1))

async function funnelTable(ctx: Ctx, question: SalesQuestion, word: Word): Promise<ReportTable> {
  const report = await funnel(ctx, question)
  return {
    columns: [text(word('columns.stage')), ...['reached', 'share', 'fromPrevious', 'here', 'medianDays'].map((key) => number(word(`columns.${key}`)))],
    rows: report.stages.map((stage) => [nameIn(ctx.locale, stage.label, stage.labelEn), stage.reached.n, decimal(stage.share), decimal(stage.fromPrevious), stage.here.n, days(stage.medianSeconds)]),
  }
}

const sharesTable = (by: 'sourceId' | 'ownerId'): MakeTable => async (ctx, question, word) => {
  const report = await shares(ctx, question, by)
  return {
    columns: [text(word(`columns.${by}`)), ...['made', 'won', 'lost', 'conversion'].map((key) => number(word(`columns.${key}`))), money(word('columns.amount'))],
    rows: [...report.rows, report.total].map((row, at) => [
      at === report.rows.length ? word('total') : (row.label ?? word(`none.${by}`)), row.made.n, row.won.count, row.lost.n, decimal(row.conversion), decimal(row.won.amount),
    ]),
  }
}

async function lossesTable(ctx: Ctx, question: SalesQuestion, word: Word): Promise<ReportTable> {
  const report = await losses(ctx, question)
  return {
    columns: [text(word('columns.reason')), number(word('columns.lost')), number(word('columns.share')), money(word('columns.lostAmount'))],
    rows: report.rows.map((row) => [row.label ?? word('none.lostReasonId'), row.lost.count, decimal(row.share), decimal(row.lost.amount)]),
  }
}

async function planTable(ctx: Ctx, question: SalesQuestion, word: Word): Promise<ReportTable> {
  const report = await plan(ctx, question)
  return {
    columns: [text(word('columns.ownerId')), text(word('columns.month')), money(word('columns.planAmount')), money(word('columns.factAmount')), number(word('columns.planCount')), number(word('columns.factCount'))],
    rows: [...report.people, report.total].flatMap((row, at) => row.cells.map((cell) => [
      at === report.people.length ? word('total') : (row.label ?? word('none.ownerId')), cell.month.slice(0, 7),
      decimal(cell.plan?.amount ?? null), decimal(cell.fact.amount), cell.plan?.count ?? null, cell.fact.count,
    ])),
  }
}

async function forecastTable(ctx: Ctx, question: SalesQuestion, word: Word): Promise<ReportTable> {
  const report = await forecast(ctx, question)
  return {
    columns: [text(word('columns.month')), number(word('columns.leads')), money(word('columns.openAmount')), money(word('columns.expected'))],
    rows: report.months.map((line) => [line.month?.slice(0, 7) ?? word(line.overdue ? 'forecast.overdue' : 'forecast.noDay'), line.open.count, decimal(line.open.amount), decimal(line.expected)]),
  }
}

const TABLES: Record<SalesReport, MakeTable> = {
  funnel: funnelTable,
  sources: sharesTable('sourceId'),
  owners: sharesTable('ownerId'),
  losses: lossesTable,
  plan: planTable,
  forecast: forecastTable,
}

export const tableOf = (ctx: Ctx, report: SalesReport, question: SalesQuestion, word: Word): Promise<ReportTable> => TABLES[report](ctx, question, word)

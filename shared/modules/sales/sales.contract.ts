import { z } from 'zod'
import { action, query } from '../../core/contract.ts'
import { isDay } from '../../core/day.ts'
import type { Filter } from '../../core/filter.ts'
import { idSchema } from '../../core/schemas.ts'

/**
 * Figures of the sales. Each number comes with the filter that opens its list: `leads.list` with that filter shows
 * exactly the leads that were counted, for this actor. Sums are in minor units, shares in basis points.
 */
const tags = ['sales']
const day = z.string().refine(isDay, 'day.invalid')

export const salesQuestion = z.strictObject({
  /** both days included, by the office's own clock */
  from: day,
  to: day,
  pipelineId: idSchema.optional(),
  ownerId: idSchema.optional(),
  teamId: idSchema.optional(),
})
export type SalesQuestion = z.infer<typeof salesQuestion>

const filter = z.record(z.string(), z.unknown()) as unknown as z.ZodType<Filter>
const number = z.object({ n: z.number(), filter })
export type Figure = z.infer<typeof number>
const deals = z.object({ count: z.number(), amount: z.number(), filter })
export type Deals = z.infer<typeof deals>

const funnelStage = z.object({
  stageId: z.string(),
  label: z.string(),
  labelEn: z.string().nullable(),
  color: z.string().nullable(),
  type: z.string(),
  archived: z.boolean(),
  /** have come as far as this stage or further */
  reached: number,
  /** of all that were made */
  share: z.number().nullable(),
  /** of those that came to the stage before */
  fromPrevious: z.number().nullable(),
  /** stand on it now */
  here: number,
  /** half of the stays that are over were shorter; seconds */
  medianSeconds: z.number().nullable(),
})
export type FunnelStage = z.infer<typeof funnelStage>

const funnel = z.object({
  pipelineId: z.string().nullable(),
  made: number,
  lost: number,
  onHold: number,
  stages: z.array(funnelStage),
})
export type Funnel = z.infer<typeof funnel>

const share = z.object({
  /** null: nothing is chosen */
  id: z.string().nullable(),
  label: z.string().nullable(),
  made: number,
  won: deals,
  lost: number,
  /** won of made */
  conversion: z.number().nullable(),
})
export type Share = z.infer<typeof share>

const loss = z.object({ id: z.string().nullable(), label: z.string().nullable(), lost: deals, share: z.number() })
export type Loss = z.infer<typeof loss>

const planned = z.object({ id: z.string(), version: z.number(), amount: z.number().nullable(), count: z.number().nullable() })
const planCell = z.object({ month: z.string(), fact: deals, plan: z.object({ amount: z.number().nullable(), count: z.number().nullable() }).nullable(), record: planned.nullable() })
export type PlanCell = z.infer<typeof planCell>
const planRow = z.object({ ownerId: z.string().nullable(), label: z.string().nullable(), cells: z.array(planCell) })
export type PlanRow = z.infer<typeof planRow>
const plan = z.object({
  /** first days of the months that the period touches */
  months: z.array(z.string()),
  /** false while a pipeline is chosen: plans are made for all of them together */
  planned: z.boolean(),
  people: z.array(planRow),
  /** the office's own plan where there is one, else what its people are to sell together */
  total: planRow,
})
export type Plan = z.infer<typeof plan>

const forecastMonth = z.object({
  /** first day of the month; null = no day is set */
  month: z.string().nullable(),
  overdue: z.boolean(),
  open: deals,
  /** Σ amount × probability of the stage */
  expected: z.number(),
})
const forecast = z.object({ months: z.array(forecastMonth), total: z.object({ open: deals, expected: z.number() }) })
export type Forecast = z.infer<typeof forecast>
export type ForecastMonth = z.infer<typeof forecastMonth>

export const SALES_REPORTS = ['funnel', 'sources', 'owners', 'losses', 'plan', 'forecast'] as const
export type SalesReport = (typeof SALES_REPORTS)[number]

export const salesContract = {
  /** Leads made in the period: how far they came. Without `pipelineId` the first pipeline that the actor may see. */
  funnel: query('/sales/funnel', { tags }).input(salesQuestion).output(funnel),
  /** Leads made in the period, by where they came from. */
  sources: query('/sales/sources', { tags }).input(salesQuestion).output(z.object({ rows: z.array(share), total: share })),
  owners: query('/sales/owners', { tags }).input(salesQuestion).output(z.object({ rows: z.array(share), total: share })),
  /** Leads lost in the period, by reason. */
  losses: query('/sales/losses', { tags }).input(salesQuestion).output(z.object({ rows: z.array(loss), total: deals })),
  /** Deals won, month by month, beside what was planned. */
  plan: query('/sales/plan', { tags }).input(salesQuestion).output(plan),
  /** Open leads by the month in which money is expected; the period bounds the months. */
  forecast: query('/sales/forecast', { tags }).input(salesQuestion).output(forecast),
  /** One of the tables as a file to fetch. */
  export: action('/sales/export', { tags })
    .input(salesQuestion.extend({ report: z.enum(SALES_REPORTS), format: z.enum(['csv', 'xlsx']) }))
    .output(z.object({ fileId: z.string(), name: z.string() })),
}

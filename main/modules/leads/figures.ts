import { localDay } from '#shared/core/local-day.ts'
import { rotsOn } from '#shared/modules/leads/leads.rules.ts'
import { NO_HISTORY, scoreLead, type LeadHistory, type ScoredLead } from '#shared/modules/leads/score.rules.ts'
import type { Core, Ctx } from '#main/core/context.ts'
import { readSetting } from '#main/core/settings.ts'
import type { Row } from '#main/db/codec.ts'
import { funnelOf } from '../pipelines/pipelines.service.ts'

/** What follows from the other values of a lead: until when it may stand still, and its score. */
export async function figuresOf(ctx: Ctx, lead: Row): Promise<{ rotsOn: string | null; score: number | null }> {
  const idle = await rotsOnOf(ctx, lead)
  const { score } = (await scoreOf(ctx, { ...lead, rotsOn: idle })) ?? { score: null }
  return { rotsOn: idle, score }
}

async function rotsOnOf(ctx: Ctx, lead: Row): Promise<string | null> {
  const stage = (await funnelOf(ctx)).stages.get(String(lead['stageId']))
  const touched = [lead['stageChangedAt'], lead['lastContactAt']].filter((at) => typeof at === 'string').sort().at(-1)
  return stage && touched !== undefined ? rotsOn(localDay(new Date(touched)), stage) : null
}

/** The score with its reasons, as of now; null for a lead that is closed. */
export async function scoreOf(ctx: Ctx, lead: Row): Promise<ReturnType<typeof scoreLead>> {
  const contact = lead['lastContactAt']
  return scoreLead(lead as unknown as ScoredLead, await historyOf(ctx), ctx.today(), typeof contact === 'string' ? localDay(new Date(contact)) : null)
}

export const HISTORY_SCOPE = 'leads'
export const HISTORY_KEY = 'history'
const KEEP_MS = 10 * 60_000
const kept = new WeakMap<Core, { history: LeadHistory; at: number }>()

/** As the job wrote it last, at this seat or another. */
async function historyOf(ctx: Ctx): Promise<LeadHistory> {
  const now = ctx.core.clock().getTime()
  const own = kept.get(ctx.core)
  if (own && Math.abs(now - own.at) < KEEP_MS) return own.history
  const history = ((await readSetting(ctx.db, HISTORY_SCOPE, HISTORY_KEY)) as LeadHistory | undefined) ?? NO_HISTORY
  rememberHistory(ctx, history)
  return history
}

export function rememberHistory(ctx: Ctx, history: LeadHistory): void {
  kept.set(ctx.core, { history, at: ctx.core.clock().getTime() })
}

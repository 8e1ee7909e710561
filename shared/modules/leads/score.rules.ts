import { daysBetween } from '../../core/day.ts'
import { isClosedType } from '../pipelines/stages.rules.ts'

/** How leads of the past ended, kept by a job: the part of a score that no record can know by itself. */
export interface LeadHistory {
  /** by the id of the source, of the channel, and by the city in lower case */
  sources: Record<string, Ended>
  channels: Record<string, Ended>
  cities: Record<string, Ended>
  /** what half of the won leads were worth less than, in minor units; null: too few to say */
  typicalAmount: number | null
}
export interface Ended {
  won: number
  lost: number
}

export const NO_HISTORY: LeadHistory = { sources: {}, channels: {}, cities: {}, typicalAmount: null }

export interface ScoredLead {
  stageType: unknown
  sourceId: unknown
  channelId: unknown
  city: unknown
  amount: unknown
  phone: unknown
  email: unknown
  company: unknown
  inn: unknown
  contactName: unknown
  nextContactOn: unknown
  rotsOn: unknown
}

export interface ScorePart {
  key: string
  points: number
  params: Record<string, string | number>
}

/** Fewer closed leads than this say nothing about the next one. */
const ENOUGH = 5
const WEIGHTS = { source: 30, similar: 15, complete: 20, contact: 15, planned: 10, amount: 10 } as const
const OVERDUE = -5
const ROTTING = -15

/**
 * How much a lead is worth going after, 0 to 100, with the reason of every point. Null for a closed one.
 * @param today the office's day
 * @param contactOn the office's day of the last contact
 */
export function scoreLead(lead: ScoredLead, history: LeadHistory, today: string, contactOn: string | null): { score: number; parts: ScorePart[] } | null {
  if (isClosedType(lead.stageType)) return null
  const parts = [fromSource(lead, history), fromSimilar(lead, history), fromCompleteness(lead), fromContact(today, contactOn), fromPlan(lead, today), fromAmount(lead, history), fromIdleness(lead, today)].filter((part) => part !== null)
  const sum = parts.reduce((total, { points }) => total + points, 0)
  return { score: Math.max(0, Math.min(100, sum)), parts }
}

const rate = (ended: Ended | undefined): { percent: number; n: number } | null => {
  const n = (ended?.won ?? 0) + (ended?.lost ?? 0)
  return ended && n >= ENOUGH ? { percent: Math.round((ended.won / n) * 100), n } : null
}

function fromSource({ sourceId }: ScoredLead, { sources }: LeadHistory): ScorePart | null {
  const found = typeof sourceId === 'string' ? rate(sources[sourceId]) : null
  return found && { key: 'source', points: Math.round((found.percent / 100) * WEIGHTS.source), params: found }
}

/** Those that came the same way, or from the same city: whichever more is known of. */
function fromSimilar({ channelId, city }: ScoredLead, { channels, cities }: LeadHistory): ScorePart | null {
  const byChannel = typeof channelId === 'string' ? rate(channels[channelId]) : null
  const byCity = typeof city === 'string' ? rate(cities[city.toLowerCase()]) : null
  const found = (byCity?.n ?? 0) > (byChannel?.n ?? 0) ? byCity : byChannel
  return found && { key: found === byCity ? 'city' : 'channel', points: Math.round((found.percent / 100) * WEIGHTS.similar), params: found }
}

function fromCompleteness(lead: ScoredLead): ScorePart {
  const asked = [lead.phone, lead.email, lead.contactName, lead.company ?? lead.inn, lead.amount, lead.sourceId]
  const n = asked.filter((value) => value !== null && value !== undefined && value !== '').length
  return { key: 'complete', points: Math.round((n / asked.length) * WEIGHTS.complete), params: { n, of: asked.length } }
}

function fromContact(today: string, contactOn: string | null): ScorePart | null {
  if (contactOn === null) return null
  const n = Math.max(0, daysBetween(contactOn, today))
  const share = n <= 7 ? 1 : n <= 30 ? 0.5 : 0
  return share === 0 ? null : { key: 'contact', points: Math.round(share * WEIGHTS.contact), params: { n } }
}

function fromPlan({ nextContactOn }: ScoredLead, today: string): ScorePart | null {
  if (typeof nextContactOn !== 'string') return null
  return nextContactOn >= today ? { key: 'planned', points: WEIGHTS.planned, params: {} } : { key: 'overdue', points: OVERDUE, params: {} }
}

/** Of the usual size: much larger ones are seldom won, much smaller ones seldom worth it. */
function fromAmount({ amount }: ScoredLead, { typicalAmount }: LeadHistory): ScorePart | null {
  if (typeof amount !== 'number' || typicalAmount === null || typicalAmount <= 0) return null
  const times = amount / typicalAmount
  return times < 0.5 || times > 3 ? null : { key: 'amount', points: WEIGHTS.amount, params: {} }
}

function fromIdleness({ rotsOn }: ScoredLead, today: string): ScorePart | null {
  return typeof rotsOn === 'string' && rotsOn < today ? { key: 'rotting', points: ROTTING, params: { n: daysBetween(rotsOn, today) } } : null
}

/** The words of a part; `params.n` chooses their form where they count. */
export const scoreWords = (part: { key: string }): string => `leads.score.${part.key}`

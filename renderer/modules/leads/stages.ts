import { daysBetween } from '#shared/core/day.ts'
import type { StageType } from '#shared/modules/pipelines/stages.rules.ts'
import { isClosedType } from '#shared/modules/pipelines/stages.rules.ts'
import type { AnyRow } from '../../core/api.ts'
import { useCatalog, type Word } from '../../core/catalog.ts'
import { dayOfDate, today } from '../../core/format.ts'
import type { Wanted } from '../../core/module.ts'
import { useSession } from '../../core/session.ts'

export interface Stage extends Word {
  type: StageType
  idleDays: number | null
}

export function stageOf(id: unknown): Stage | null {
  const word = typeof id === 'string' ? useCatalog().wordOf('lead-stages', id) : null
  return word ? { ...word, type: word.row['type'] as StageType, idleDays: (word.row['idleDays'] as number | null | undefined) ?? null } : null
}

/** The steps of a pipeline; an archived one only while a lead stands on it. */
export function stagesOf(pipelineId: unknown, here: unknown): Stage[] {
  const all = useCatalog().wordsOf('lead-stages', true) ?? []
  return all.filter((word) => word.row['pipelineId'] === pipelineId && (!word.archived || word.id === here)).flatMap((word) => stageOf(word.id) ?? [])
}

/** Whoever moves a lead to a stage of refusal says why. */
export function wantsReason(patch: Readonly<Record<string, unknown>>): Wanted | null {
  if (stageOf(patch['stageId'])?.type !== 'lost') return null
  return { required: ['lostReasonId'], optional: ['lostNote'], title: 'leads.lost.title', submit: 'leads.lost.submit' }
}

/** Some pipelines are for some teams; whoever may arrange them sees all. */
export function seesPipeline(pipeline: AnyRow): boolean {
  const teams = (pipeline['teamIds'] as string[] | undefined) ?? []
  const { user, can } = useSession()
  const own = useCatalog().userOf(user?.id ?? '')?.teamIds ?? []
  return teams.length === 0 || can('pipelines:update') || teams.some((team) => own.includes(team))
}

export const isOpen = (lead: AnyRow): boolean => !isClosedType(lead['stageType']) && lead.deletedAt === null

/** How urgent a lead is that has stood still: past its stage's limit, or past twice of it. */
export function alarmOf(lead: AnyRow): 'warn' | 'bad' | null {
  const limit = lead['rotsOn']
  if (typeof limit !== 'string' || !isOpen(lead)) return null
  const over = daysBetween(limit, today())
  if (over <= 0) return null
  return over > (stageOf(lead['stageId'])?.idleDays ?? Infinity) ? 'bad' : 'warn'
}

/** Whole days since the lead came to where it stands. */
export function daysOnStage(lead: AnyRow): number | null {
  const since = lead['stageChangedAt']
  return typeof since === 'string' ? Math.max(0, daysBetween(dayOfDate(new Date(since)), today())) : null
}

import { addDays } from '../../core/day.ts'
import type { Filter } from '../../core/filter.ts'
import { isClosedType } from '../pipelines/stages.rules.ts'

/** Leads that nobody has moved or spoken with for longer than their stage allows. For lists, boards and counters. */
export const ROTTING: Filter = { field: 'rotsOn', op: 'relative', value: 'overdue' }

/** Leads under way for which nothing is planned: neither the day of a contact nor a step in words. */
export const WITHOUT_NEXT_STEP: Filter = { and: [{ field: 'stageType', op: 'in', value: ['open', 'ongoing', 'onHold'] }, { field: 'nextContactOn', op: 'empty' }, { field: 'nextStep', op: 'empty' }] }

/**
 * The last day on which a lead may stand still: from the next one on it is rotting. Null = never: the stage knows no
 * limit, or the lead is closed.
 * @param touchedOn the office's day of the last move or contact, whichever is later
 */
export function rotsOn(touchedOn: string, stage: { type: unknown; idleDays: number | null }): string | null {
  if (stage.idleDays === null || isClosedType(stage.type)) return null
  return addDays(touchedOn, stage.idleDays)
}

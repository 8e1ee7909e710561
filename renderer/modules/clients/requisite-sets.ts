import type { RowOf } from '#shared/core/entity.ts'
import type { clients } from '#shared/modules/clients/clients.entity.ts'
import type { clientRequisites } from '#shared/modules/requisites/client-requisites.entity.ts'
import { isValidOn, REQUISITE_FIELDS } from '#shared/modules/requisites/requisites.rules.ts'

export type RequisiteSet = RowOf<typeof clientRequisites>
type Client = RowOf<typeof clients>

/** In force, to come, or over. */
export type Term = 'current' | 'future' | 'past'

export function termOf(set: Pick<RequisiteSet, 'validFrom' | 'validTo'>, day: string): Term {
  if (isValidOn(set, day)) return 'current'
  return set.validFrom !== null && set.validFrom > day ? 'future' : 'past'
}

const ORDER: Record<Term, number> = { current: 0, future: 1, past: 2 }

/** What is in force first, the main one before the others; then what is to come, then what is over, newest first. */
export function inOrder<T extends Pick<RequisiteSet, 'validFrom' | 'validTo' | 'isMain'>>(sets: readonly T[], day: string): T[] {
  return sets.toSorted((a, b) => ORDER[termOf(a, day)] - ORDER[termOf(b, day)] || Number(b.isMain) - Number(a.isMain) || (b.validFrom ?? '').localeCompare(a.validFrom ?? ''))
}

/** The requisites alone, to be copied into a set or into the client's card. */
export const requisitesOf = (from: Client | RequisiteSet) => Object.fromEntries(REQUISITE_FIELDS.map((name) => [name, from[name]])) as Pick<Client, (typeof REQUISITE_FIELDS)[number]>

export const differs = (client: Client, set: RequisiteSet): boolean => REQUISITE_FIELDS.some((name) => (client[name] ?? null) !== (set[name] ?? null))

import { clients } from '#shared/modules/clients/clients.entity.ts'
import { CARD_FIELDS, type CardField, type CompanyCard } from '#shared/modules/clients/card.ts'
import type { Field } from '#shared/core/field.ts'
import type { Problem } from '#shared/core/kinds.ts'
import { checkValue, isProblem } from '../../records/list/check.ts'

/** One field that the card would change. */
export interface CardLine {
  key: CardField
  old: unknown
  value: string
  /** what the core would refuse; such a line cannot be taken */
  problem: Problem | null
  /** ticked from the start: what is empty is filled; what is there already somebody has written */
  wanted: boolean
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === ''

/** Old and new of every field that the card knows otherwise, in the order of the form. */
export function cardLines(card: CompanyCard, current: Readonly<Record<string, unknown>>, isNew: boolean): CardLine[] {
  const record = { ...current, ...card.values }
  return CARD_FIELDS.flatMap((key): CardLine[] => {
    const value = card.values[key]
    if (value === undefined) return []
    const checked = checkValue((clients.fields as Record<string, Field>)[key]!, value, record)
    const next = isProblem(checked) ? value : String(checked.value ?? '')
    if (String(current[key] ?? '') === next) return []
    return [{ key, old: current[key] ?? null, value: next, problem: isProblem(checked) ? checked : null, wanted: !isProblem(checked) && (isEmpty(current[key]) || (isNew && key === 'kind')) }]
  })
}

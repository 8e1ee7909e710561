import type { ErrorData } from '#shared/core/errors.ts'
import type { AnyRow } from '../../core/api.ts'

export type ConflictData = ErrorData['CONFLICT']
export type Winner = 'mine' | 'theirs'
export type Patch = Record<string, unknown>

/** What is left to save of a patch: the fields without a conflict, and those where one's own value won. */
export function resolvedPatch(patch: Patch, choice: Record<string, Winner>): Patch {
  const keep = (field: string): boolean => choice[field] !== 'theirs'
  const result = Object.fromEntries(Object.entries(patch).filter(([field]) => field !== 'custom' && keep(field)))
  const custom = Object.entries((patch['custom'] as Patch | undefined) ?? {}).filter(([field]) => keep(field))
  return custom.length > 0 ? { ...result, custom: Object.fromEntries(custom) } : result
}

export const isEmptyPatch = (patch: Patch): boolean => Object.keys(patch).length === 0

const isCustom = (field: string): boolean => /^f\d+$/.test(field)

/** The row as the core has it now, as far as the conflict tells: the base for saving again. */
export function rebased(row: AnyRow, data: Pick<ConflictData, 'theirs' | 'version'>): AnyRow {
  const fixed = Object.entries(data.theirs).filter(([field]) => !isCustom(field))
  const custom = Object.entries(data.theirs).filter(([field]) => isCustom(field))
  return { ...row, ...Object.fromEntries(fixed), custom: { ...row.custom, ...Object.fromEntries(custom) }, version: data.version }
}

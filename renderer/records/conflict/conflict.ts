import { shallowRef } from 'vue'
import type { ErrorData } from '#shared/core/errors.ts'
import type { AnyRow } from '../../core/api.ts'
import { isCustom } from '../../core/catalog.ts'
import { isError } from '../../core/errors.ts'
import { useWriter, type WriteOptions } from '../../core/records.ts'

export type ConflictData = ErrorData['CONFLICT']
export type Winner = 'mine' | 'theirs'
type Patch = Record<string, unknown>

export interface OpenConflict {
  data: ConflictData
  /** null = leave everything as it is in the base now */
  answer: (choice: Record<string, Winner> | null) => void
}

/** The conflict that waits for a decision; one at a time. */
export const openConflict = shallowRef<OpenConflict | null>(null)

/** What is left to save of a patch: the fields without a conflict, and those where one's own value won. */
export function resolvedPatch(patch: Patch, choice: Record<string, Winner>): Patch {
  const keep = (field: string): boolean => choice[field] !== 'theirs'
  const result = Object.fromEntries(Object.entries(patch).filter(([field]) => field !== 'custom' && keep(field)))
  const custom = Object.entries((patch['custom'] as Patch | undefined) ?? {}).filter(([field]) => keep(field))
  return custom.length > 0 ? { ...result, custom: Object.fromEntries(custom) } : result
}

export const isEmptyPatch = (patch: Patch): boolean => Object.keys(patch).length === 0

/** The row as the core has it now, as far as the conflict tells: the base for saving again. */
export function rebased(row: AnyRow, data: ConflictData): AnyRow {
  const fixed = Object.entries(data.theirs).filter(([field]) => !isCustom(field))
  const custom = Object.entries(data.theirs).filter(([field]) => isCustom(field))
  return { ...row, ...Object.fromEntries(fixed), custom: { ...row.custom, ...Object.fromEntries(custom) }, version: data.version }
}

function ask(data: ConflictData): Promise<Record<string, Winner> | null> {
  return new Promise((resolve) => {
    openConflict.value = {
      data,
      answer: (choice) => {
        openConflict.value = null
        resolve(choice)
      },
    }
  })
}

/**
 * Saves, and where somebody else changed the same fields meanwhile, asks which values stay and saves those.
 * Null = nothing was saved, the values of the base stay. Other refusals are thrown.
 */
export function useSaver(module: string) {
  const writer = useWriter(module)
  async function save(row: AnyRow, patch: Patch, options: WriteOptions = {}): Promise<AnyRow | null> {
    try {
      return await writer.update(row, patch, options)
    } catch (error) {
      if (!isError(error, 'CONFLICT')) throw error
      const choice = await ask(error.data)
      const rest = choice ? resolvedPatch(patch, choice) : {}
      // The operation that was refused did nothing, but its id must not answer for the next one.
      return isEmptyPatch(rest) ? null : save(rebased(row, error.data), rest, { quiet: options.quiet ?? false })
    }
  }
  return { ...writer, save }
}

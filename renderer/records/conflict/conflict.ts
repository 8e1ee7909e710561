import { shallowRef } from 'vue'
import type { AnyRow } from '../../core/api.ts'
import { isError } from '../../core/errors.ts'
import { useWriter, type WriteOptions } from '../../core/records.ts'
import { isEmptyPatch, rebased, resolvedPatch, type ConflictData, type Patch, type Winner } from './resolve.ts'


export interface OpenConflict {
  data: ConflictData
  /** null = leave everything as it is in the base now */
  answer: (choice: Record<string, Winner> | null) => void
}

/** The conflict that waits for a decision; one at a time. */
export const openConflict = shallowRef<OpenConflict | null>(null)

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

import { shallowRef } from 'vue'
import type { AnyRow } from '../../core/api.ts'
import { isError } from '../../core/errors.ts'
import { descriptorOf } from '../../core/module.ts'
import { useWriter, type WriteOptions } from '../../core/records.ts'
import { completed, completedAfter } from '../complete/complete.ts'
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
 * Saves, and where somebody else changed the same fields meanwhile, asks which values stay and saves those; where the
 * change wants something more with it (why a lead was lost), asks for that.
 * Null = nothing was saved, the values of the base stay. Other refusals are thrown.
 */
export function useSaver(module: string) {
  const writer = useWriter(module)

  /** The operation that was refused did nothing, but its id must not answer for the next one. */
  const again = ({ operationId: _refused, ...options }: WriteOptions): WriteOptions => options

  async function settle(row: AnyRow, patch: Patch, options: WriteOptions, error: unknown): Promise<AnyRow | null> {
    if (isError(error, 'CONFLICT')) {
      const choice = await ask(error.data)
      const rest = choice ? resolvedPatch(patch, choice) : {}
      return isEmptyPatch(rest) ? null : write(rebased(row, error.data), rest, again(options))
    }
    const whole = await completedAfter(module, patch, error)
    return whole ? write(row, whole, again(options)) : null
  }

  async function write(row: AnyRow, patch: Patch, options: WriteOptions): Promise<AnyRow | null> {
    try {
      return await writer.update(row, patch, options)
    } catch (error) {
      return settle(row, patch, options, error)
    }
  }

  async function save(row: AnyRow, patch: Patch, options: WriteOptions = {}): Promise<AnyRow | null> {
    const whole = await completed(module, patch)
    const saved = whole ? await write(row, whole, options) : null
    if (saved) descriptorOf(module)?.saved?.(row, saved)
    return saved
  }
  return { ...writer, save }
}

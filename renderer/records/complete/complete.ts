import { shallowRef } from 'vue'
import { newId } from '#shared/core/ids.ts'
import { entityOf } from '#shared/entities.ts'
import { isError } from '../../core/errors.ts'
import { descriptorOf, type Wanted } from '../../core/module.ts'

type Patch = Record<string, unknown>

/** A change that waits for what it lacks. */
export interface OpenQuestion {
  id: string
  module: string
  wanted: Wanted
  /** null = leave everything as it was */
  answer: (values: Patch | null) => void
}

/** The question that is open; one at a time. */
export const openQuestion = shallowRef<OpenQuestion | null>(null)

function ask(module: string, wanted: Wanted): Promise<Patch | null> {
  openQuestion.value?.answer(null)
  return new Promise((resolve) => {
    const question: OpenQuestion = {
      id: newId(),
      module,
      wanted,
      answer: (values) => {
        if (openQuestion.value === question) openQuestion.value = null
        resolve(values)
      },
    }
    openQuestion.value = question
  })
}

const filledUp = (patch: Patch, values: Patch | null): Patch | null => (values ? { ...patch, ...values } : null)

/** The change with what the module wants to know of it, asked for where it is missing; null = the person thought better. */
export async function completed(module: string, patch: Patch): Promise<Patch | null> {
  const wanted = descriptorOf(module)?.wants?.(patch) ?? null
  const missing = wanted?.required.some((key) => patch[key] === undefined || patch[key] === null)
  return wanted && missing ? filledUp(patch, await ask(module, wanted)) : patch
}

/**
 * The same when the core refused the change for want of other fields: they are asked for, so that nobody stands before a
 * sentence about a field that is not on the screen. Any other error is thrown.
 */
export async function completedAfter(module: string, patch: Patch, error: unknown): Promise<Patch | null> {
  if (!isError(error, 'INVALID')) throw error
  const lacking = Object.keys(error.data.fields)
  const fields = entityOf(module)?.fields ?? {}
  const isElsewhere = lacking.length > 0 && lacking.every((key) => !(key in patch) && fields[key] !== undefined && fields[key].options.readOnly !== 'always')
  if (!isElsewhere) throw error
  return filledUp(patch, await ask(module, { required: lacking, optional: [], title: 'records.complete.title', submit: 'ui.actions.save' }))
}

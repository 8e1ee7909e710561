import { shallowRef } from 'vue'
import { newId } from '#shared/core/ids.ts'
import type { AnyRow } from '../../core/api.ts'

/** A new record that somebody has begun. */
export interface Creating {
  module: string
  /** made when the form opens: however often it is sent, it is one record */
  id: string
  operationId: string
  values: Record<string, unknown>
  onDone?: (row: AnyRow) => void
  /** part of a larger step, which is begun anew next time: what is typed here is no draft */
  passing?: boolean
}

/** The create drawer that is open; any screen and the palette may open it. */
export const creating = shallowRef<Creating | null>(null)

/** What was typed and not saved, by module, for as long as the window lives. */
const drafts = new Map<string, Record<string, unknown>>()

export function openCreate(module: string, options: { values?: Record<string, unknown>; onDone?: (row: AnyRow) => void } = {}): void {
  creating.value = {
    module,
    id: newId(),
    operationId: newId(),
    values: { ...drafts.get(module), ...options.values },
    ...(options.onDone ? { onDone: options.onDone } : {}),
  }
}

export function closeCreate(): void {
  creating.value = null
}

export function keepDraft(module: string, values: Record<string, unknown> | null): void {
  if (values === null) drafts.delete(module)
  else drafts.set(module, values)
}

export const hasDraft = (module: string): boolean => drafts.has(module)

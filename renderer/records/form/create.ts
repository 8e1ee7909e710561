import { shallowRef } from 'vue'
import { newId } from '#shared/core/ids.ts'
import type { AnyRow } from '../../core/api.ts'
import { unfinished } from '../../core/drafts.ts'

/** A new record that somebody has begun. */
export interface Creating {
  module: string
  /** made when the form opens: however often it is sent, it is one record */
  id: string
  operationId: string
  values: Record<string, unknown>
  /** under which key what is typed is kept */
  draftKey: string
  /** what was typed before and not saved */
  restored: Record<string, unknown> | null
  onDone?: (row: AnyRow) => void
  /** part of a larger step, which is begun anew next time: what is typed here is no draft */
  passing?: boolean
}

/** The create drawer that is open; any screen and the palette may open it. */
export const creating = shallowRef<Creating | null>(null)

/** The module whose form stands open: after a reload of this window it is opened again. */
const OPEN = 'crm.creating'
export const wasCreating = (): string | null => sessionStorage.getItem(OPEN)

/** Opens the form of a new record, with what was typed and not saved the last time unless values are given. */
export function openCreate(module: string, options: { values?: Record<string, unknown>; onDone?: (row: AnyRow) => void; draft?: boolean } = {}): void {
  const draft = options.values && !options.draft ? undefined : unfinished(module)
  creating.value = {
    module,
    id: newId(),
    operationId: newId(),
    values: options.values ?? {},
    draftKey: draft?.key ?? draftKeyOf(module),
    restored: draft?.values ?? null,
    ...(options.onDone ? { onDone: options.onDone } : {}),
  }
  sessionStorage.setItem(OPEN, module)
}

export const draftKeyOf = (module: string): string => `create:${module}:${newId()}`

export function closeCreate(): void {
  creating.value = null
  sessionStorage.removeItem(OPEN)
}

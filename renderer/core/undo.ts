import { shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { api } from './api.ts'
import { useErrorWords } from './errors.ts'
import { showToast } from './toasts.ts'

export type DoneKind = 'create' | 'update' | 'remove' | 'restore' | 'bulk' | 'import' | 'merge' | 'move' | 'erase'

export interface Done {
  /** what the undo takes back */
  operationId: string
  kind: DoneKind
  /** the record's title, or words for several: «5 клиентов» */
  title: string
}

type Undone = Awaited<ReturnType<typeof api.operations.undo>>

const SLOT = 'undo'

/** Records that were changed since, so that nothing has been undone yet. */
export interface UndoConflict {
  operationId: string
  records: Undone['conflicts']
  /** how many records could be changed back all the same */
  left: number
}

/** The undo that waits for an answer; a dialog shows it. */
export const undoConflict = shallowRef<UndoConflict | null>(null)

/**
 * Undo: `announce` tells what was done with an «Undo» beside it; `undoLast` is Ctrl+Z. Where records have been changed
 * since, nothing is undone and a dialog names them, with the offer to undo the rest.
 */
export function useUndo() {
  const { t } = useI18n()
  const { words } = useErrorWords()

  function announce({ operationId, kind, title }: Done): void {
    showToast({
      slot: SLOT,
      text: t(`ui.done.${kind}`, { title }),
      action: { label: t('ui.undo.action'), run: () => undo(operationId) },
    })
  }

  function tellDone(result: Undone): void {
    const back = result.operationId
    showToast({
      slot: SLOT,
      tone: 'ok',
      text: t('ui.undo.done'),
      ...(back ? { action: { label: t('ui.undo.redo'), run: () => undo(back) } } : {}),
    })
  }

  /** Takes an operation back. Failures are told, not thrown: there is nothing that the caller could add. */
  async function undo(operationId: string, skipConflicts = false): Promise<boolean> {
    try {
      const result = await api.operations.undo(skipConflicts ? { operationId, skipConflicts } : { operationId })
      if (result.done) tellDone(result)
      else undoConflict.value = { operationId, records: result.conflicts, left: result.changed }
      return result.done
    } catch (error) {
      showToast({ slot: SLOT, tone: 'bad', text: words(error) })
      return false
    }
  }

  /** Takes back the newest of my operations that can still be undone, also one made before a restart. */
  async function undoLast(): Promise<void> {
    try {
      const last = await api.operations.last()
      if (last) await undo(last.id)
      else showToast({ slot: SLOT, text: t('ui.undo.nothing') })
    } catch (error) {
      showToast({ slot: SLOT, tone: 'bad', text: words(error) })
    }
  }

  return { announce, undo, undoLast }
}

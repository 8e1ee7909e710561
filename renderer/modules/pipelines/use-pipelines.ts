import { ref } from 'vue'
import { newId } from '#shared/core/ids.ts'
import { api, type AnyRow } from '../../core/api.ts'
import { translate } from '../../core/i18n.ts'
import { useErrorWords } from '../../core/errors.ts'
import { GAP, moved } from '../../core/order.ts'
import { resend, useWriter } from '../../core/records.ts'
import { showToast } from '../../core/toasts.ts'
import { useUndo } from '../../core/undo.ts'

const placed = (rows: readonly AnyRow[]): { id: string; position: number }[] => rows.map((row) => ({ id: row.id, position: Number(row['position'] ?? 0) }))
export const endOf = (rows: readonly AnyRow[]): number => Math.max(0, ...placed(rows).map((row) => row.position)) + GAP

/** Pipelines and their stages as they are arranged: every change is a save of its own, told and undone. */
export function useArranging(module: 'pipelines' | 'lead-stages') {
  const writer = useWriter(module)
  const { words } = useErrorWords()
  const { undo } = useUndo()
  const busy = ref(false)

  async function attempt(work: () => Promise<unknown>): Promise<boolean> {
    busy.value = true
    try {
      await work()
      return true
    } catch (error) {
      showToast({ tone: 'bad', text: words(error) })
      return false
    } finally {
      busy.value = false
    }
  }

  const patch = (row: AnyRow, values: Record<string, unknown>): Promise<boolean> => attempt(() => writer.update(row, values))
  const remove = (row: AnyRow): Promise<boolean> => attempt(() => writer.remove(row))

  /** Puts a row before another (null = last); the saves that make room for it are not told one by one. */
  const place = (rows: readonly AnyRow[], id: string, before: string | null): Promise<boolean> => attempt(async () => {
    const changes = moved(placed(rows), id, before)
    for (const [at, change] of changes.entries()) {
      const row = rows.find((one) => one.id === change.id)
      if (row) await writer.update(row, { position: change.position }, { quiet: at < changes.length - 1 })
    }
  })

  /** Moves the leads of a stage to another and removes it, in one step. */
  const dissolve = (stage: AnyRow, to: string): Promise<boolean> => attempt(async () => {
    const operationId = newId()
    const result = await resend(() => api['lead-stages'].dissolve({ id: stage.id, to, operationId }))
    showToast({ slot: 'undo', text: translate('ui.done.remove', { title: String(stage['label']) }), action: { label: translate('ui.undo.action'), run: () => undo(result.operationId) } })
  })

  return { busy, writer, attempt, patch, remove, place, dissolve }
}

import { reactive } from 'vue'
import type { AnyRow } from '../../core/api.ts'
import { useErrorWords } from '../../core/errors.ts'
import { hasWords, translate } from '../../core/i18n.ts'
import { useWriter } from '../../core/records.ts'
import { showToast } from '../../core/toasts.ts'
import { completed } from '../complete/complete.ts'
import { narrow } from './rows.ts'
import { countOf, isEmpty, target } from './selection.ts'
import type { List } from './use-list.ts'

/** What a bulk edit does: one patch for all, values added to or taken from lists, or away and back. */
export interface BulkChange {
  patch?: Record<string, unknown>
  add?: Record<string, string[]>
  take?: Record<string, string[]>
  remove?: boolean
  restore?: boolean
}

/** Bulk edits that are on their way, by module: they go on while one looks at something else. */
export const running = reactive(new Map<string, number | null>())

/** Deleting, restoring and changing many, with the screen ahead of the core and back again when it refuses. */
export function useListActions(list: List) {
  const writer = useWriter(list.module)
  const { words } = useErrorWords()

  const tell = (error: unknown): void => {
    showToast({ tone: 'bad', text: words(error, (field) => list.byKey.value.get(field)?.label ?? field) })
    void list.rows.refresh()
  }

  async function remove(row: AnyRow): Promise<void> {
    list.rows.drop([row.id])
    try {
      await writer.remove(row)
    } catch (error) {
      tell(error)
    }
  }

  async function restore(row: AnyRow): Promise<void> {
    list.rows.drop([row.id])
    try {
      await writer.restore(row)
    } catch (error) {
      tell(error)
    }
  }

  function tellSkipped(failed: { code: string }[], skipped: number): void {
    if (skipped === 0 || failed.length === 0) return
    const reason = (code: string): string => {
      const key = [`problems.${code}`, `errors.rules.${code}`, `errors.${code}`].find(hasWords)
      return key ? translate(key) : ''
    }
    const reasons = [...new Set(failed.map((one) => reason(one.code)))].slice(0, 3)
    showToast({ tone: 'warn', text: translate('records.bulk.skipped', { n: skipped }, skipped), detail: reasons.join('. ') })
  }

  /** Changes the selected records as one step; false when the core refused the whole of it. */
  async function bulk(change: BulkChange): Promise<boolean> {
    const { selection } = list.cursor
    if (isEmpty(selection.value)) return true
    const patch = change.patch ? await completed(list.module, change.patch) : undefined
    if (patch === null) return false
    const count = list.rows.count.value
    const meant = target(selection.value, narrow(list.question.value))
    running.set(list.module, countOf(selection.value, count && !count.capped ? count.count : null))
    try {
      if ((change.remove || change.restore) && 'ids' in meant) list.rows.drop(meant.ids)
      const result = await writer.bulk({ ...meant, ...change, ...(patch ? { patch } : {}) } as Parameters<typeof writer.bulk>[0])
      if (change.remove || change.restore) list.cursor.clear()
      tellSkipped(result.failed, result.skipped)
      return true
    } catch (error) {
      tell(error)
      return false
    } finally {
      running.delete(list.module)
    }
  }

  return { remove, restore, bulk }
}

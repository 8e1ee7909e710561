import { ref } from 'vue'
import type { AnyRow } from './api.ts'
import { useErrorWords } from './errors.ts'
import { GAP, moved } from './order.ts'
import { useWriter } from './records.ts'
import { showToast } from './toasts.ts'

const placed = (rows: readonly AnyRow[]): { id: string; position: number }[] => rows.map((row) => ({ id: row.id, position: Number(row['position'] ?? 0) }))

/** Where a new row stands: after all others. */
export const endOf = (rows: readonly AnyRow[]): number => Math.max(0, ...placed(rows).map((row) => row.position)) + GAP

/** Rows of a settings page as they are arranged: every change is a save of its own, told and undone; a refusal is told. */
export function useArranging(module: string) {
  const writer = useWriter(module)
  const { words } = useErrorWords()
  const busy = ref(false)

  /** Whether it was done. */
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

  return { busy, writer, attempt, patch, remove, place }
}

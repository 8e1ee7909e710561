import { onScopeDispose, shallowRef, watch } from 'vue'
import type { AnyRow } from '../../core/api.ts'
import { crudOf } from '../../core/api.ts'
import { valueOf } from '../../core/catalog.ts'
import { narrow, type Question } from './rows.ts'

const WAIT_MS = 150

/** Sums of the number columns over everything that the list matches. The old ones stay until the new are there. */
export function useTotals(module: string, question: () => Question, fields: () => string[], changes: () => unknown) {
  const sums = shallowRef<Record<string, number>>({})
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function load(): Promise<void> {
    const mine = (asked += 1)
    const wanted = fields()
    if (wanted.length === 0) {
      sums.value = {}
      return
    }
    try {
      const answer = await crudOf(module).totals({ ...narrow(question()), fields: wanted.slice(0, 20) })
      if (mine === asked) sums.value = answer.sums
    } catch (error) {
      // The list itself tells of a failure; a footer without sums is no second message.
      console.warn('Totals could not be read', error)
      if (mine === asked) sums.value = {}
    }
  }

  watch(() => [JSON.stringify(narrow(question())), fields().join(), changes()] as const, () => {
    clearTimeout(timer)
    timer = setTimeout(() => void load(), WAIT_MS)
  }, { immediate: true })
  onScopeDispose(() => {
    asked += 1
    clearTimeout(timer)
  })
  return { sums }
}

/** Sum and mean of a field over some rows; null when none of them has a value. */
export function sumOf(rows: readonly AnyRow[], field: string): { sum: number; mean: number } | null {
  const values = rows.map((row) => valueOf(row, field)).filter((value): value is number => typeof value === 'number')
  if (values.length === 0) return null
  const sum = values.reduce((total, value) => total + value, 0)
  return { sum, mean: Math.round(sum / values.length) }
}

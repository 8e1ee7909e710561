import { computed, onScopeDispose, ref, shallowRef, toValue, watch, type MaybeRefOrGetter, type Ref } from 'vue'
import { onChange } from '../../core/changes.ts'

/** So long after the last of a row of changes the figures are asked for again: an import must not ask a thousand times. */
const SETTLE_MS = 1500

/** Figures that follow the question and the changes; what stands on the screen stays until the new ones are there. */
export function useReport<Q, A>(question: MaybeRefOrGetter<Q>, ask: (question: Q, options: { signal: AbortSignal }) => Promise<A>, modules: readonly string[]) {
  const answer = shallowRef<A | null>(null) as Ref<A | null>
  const error = shallowRef<unknown>(null)
  const busy = ref(false)
  let under: AbortController | null = null

  async function load(): Promise<void> {
    under?.abort()
    const mine = (under = new AbortController())
    busy.value = true
    try {
      const found = await ask(toValue(question), { signal: mine.signal })
      if (under !== mine) return
      answer.value = found
      error.value = null
    } catch (failure) {
      if (under === mine) error.value = failure
    } finally {
      if (under === mine) busy.value = false
    }
  }

  let timer: ReturnType<typeof setTimeout> | undefined
  for (const module of modules) {
    onChange(module, () => {
      clearTimeout(timer)
      timer = setTimeout(() => void load(), SETTLE_MS)
    })
  }
  watch(() => JSON.stringify(toValue(question)), () => void load(), { immediate: true })
  onScopeDispose(() => {
    clearTimeout(timer)
    under?.abort()
    under = null
  })
  return { answer, error: computed(() => error.value), busy, load }
}

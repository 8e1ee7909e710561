import { computed, onScopeDispose, reactive, watch } from 'vue'
import type { Filter } from '#shared/core/filter.ts'
import { crudOf } from '../core/api.ts'
import { onChange } from '../core/changes.ts'
import { useRecords } from '../core/records.ts'
import { useSession } from '../core/session.ts'

/** A saved view that somebody wants before their eyes: where it leads, and how many records it holds now. */
export interface Segment {
  id: string
  module: string
  name: string
  filter: Filter | null
}

const MOST = 20
/** Counted anew so long after the last of a row of changes: an import must not count a thousand times. */
const SETTLE_MS = 1000

/** The pinned views with live counts. Each count is capped by the core, so it costs the same in a large workspace. */
export function useSegments() {
  const session = useSession()
  const views = useRecords('views', () => (session.can('views:read') ? { filter: { field: 'pinned', op: 'eq', value: true }, limit: MOST } : null))
  const segments = computed((): Segment[] => views.rows.value
    .filter((view) => session.can(`${view.module}:read`))
    .map((view) => ({ id: view.id, module: view.module, name: view.name, filter: ((view.layout as { filter?: Filter | null }).filter ?? null) })))
  const counts = reactive(new Map<string, { count: number; capped: boolean }>())
  const due = new Set<string>()
  let timer: ReturnType<typeof setTimeout> | undefined

  async function count(segment: Segment): Promise<void> {
    try {
      counts.set(segment.id, await crudOf(segment.module).count(segment.filter ? { filter: segment.filter } : {}))
    } catch (error) {
      // A field of the filter may be gone; the view itself says so when it is opened.
      counts.delete(segment.id)
      console.warn('A pinned view could not be counted', error)
    }
  }
  /** One after the other: nobody waits for these. */
  async function countAll(wanted: readonly Segment[]): Promise<void> {
    for (const segment of wanted) await count(segment)
  }
  const stop = onChange('*', (changes) => {
    for (const { module } of changes) if (segments.value.some((segment) => segment.module === module)) due.add(module)
    if (due.size === 0) return
    clearTimeout(timer)
    timer = setTimeout(() => {
      const wanted = segments.value.filter((segment) => due.has(segment.module))
      due.clear()
      void countAll(wanted)
    }, SETTLE_MS)
  })
  watch(() => JSON.stringify(segments.value), () => void countAll(segments.value), { immediate: true })
  onScopeDispose(() => {
    clearTimeout(timer)
    stop()
  })
  return { segments, counts }
}

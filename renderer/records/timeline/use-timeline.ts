import { computed, ref, shallowRef, watch } from 'vue'
import type { Filter } from '#shared/core/filter.ts'
import type { HistoryEntry } from '#shared/core/contract.ts'
import { api, crudOf } from '../../core/api.ts'
import { onChange } from '../../core/changes.ts'
import { mergeFeed, type Activity, type FeedItem, type FeedKind } from './feed.ts'

const PAGE = 30

/** What happened with a record: what people logged, and what was changed in it. */
export function useTimeline(module: string, id: () => string, version: () => number | undefined) {
  const kind = ref<FeedKind>('all')
  const logged = shallowRef<Activity[]>([])
  const pinned = shallowRef<Activity[]>([])
  const changes = shallowRef<HistoryEntry[]>([])
  const after = ref<string | null>(null)
  const before = ref<number | null>(null)
  const status = ref<'first' | 'ready' | 'failed'>('first')
  const error = shallowRef<unknown>(null)
  let asked = 0

  const wantsLog = computed(() => kind.value !== 'changes')
  const wantsChanges = computed(() => kind.value === 'all' || kind.value === 'changes')
  const filter = (): Filter => {
    const about: Filter = { field: 'about', op: 'eq', value: `${module}:${id()}` }
    return kind.value === 'all' || kind.value === 'changes' ? about : { and: [about, { field: 'kind', op: 'eq', value: kind.value }] }
  }
  const page = (cursor: string | null) => api.activities.list({ filter: filter(), sort: '-happenedAt', limit: PAGE, ...(cursor ? { after: cursor } : {}) })
  const history = (cursor: number | null) => crudOf(module).history({ id: id(), limit: PAGE, ...(cursor ? { before: cursor } : {}) })
  const none = { items: [], next: null }

  async function load(): Promise<void> {
    const mine = (asked += 1)
    try {
      const [log, marked, steps] = await Promise.all([
        wantsLog.value ? page(null) : none,
        api.activities.list({ filter: { and: [{ field: 'about', op: 'eq', value: `${module}:${id()}` }, { field: 'pinned', op: 'eq', value: true }] }, sort: '-happenedAt', limit: 20 }),
        wantsChanges.value ? history(null) : none,
      ])
      if (mine !== asked) return
      logged.value = log.items
      after.value = log.next
      pinned.value = marked.items
      changes.value = steps.items
      before.value = steps.next
      status.value = 'ready'
      error.value = null
    } catch (failure) {
      if (mine !== asked) return
      error.value = failure
      status.value = 'failed'
    }
  }

  /** The older page of whichever stream ends first. */
  async function more(): Promise<void> {
    const mine = asked
    try {
      const [log, steps] = await Promise.all([after.value ? page(after.value) : null, before.value ? history(before.value) : null])
      if (mine !== asked) return
      if (log) {
        logged.value = [...logged.value, ...log.items]
        after.value = log.next
      }
      if (steps) {
        changes.value = [...changes.value, ...steps.items]
        before.value = steps.next
      }
    } catch (failure) {
      error.value = failure
    }
  }

  const items = computed((): FeedItem[] => mergeFeed(
    { items: logged.value, done: after.value === null },
    { items: changes.value, done: before.value === null },
  ))
  const hasMore = computed(() => after.value !== null || before.value !== null)

  watch([id, kind], () => load(), { immediate: true })
  watch(version, () => load())
  onChange('activities', () => void load())

  return { kind, items, pinned, status, error, hasMore, load, more }
}

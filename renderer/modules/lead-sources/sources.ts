import { computed, onBeforeUnmount, onMounted, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import type { RowOf } from '#shared/core/entity.ts'
import type { leadSources } from '#shared/modules/lead-sources/lead-sources.entity.ts'
import type { Arrival, SourceState } from '#shared/modules/lead-sources/lead-sources.contract.ts'
import { api } from '../../core/api.ts'
import { onChange } from '../../core/changes.ts'
import { useErrorWords } from '../../core/errors.ts'
import { showToast } from '../../core/toasts.ts'

export type SourceRow = RowOf<typeof leadSources>

/** What came is told by no change of a record: it is looked now and again. */
const LOOK_EVERY_MS = 15_000

/** The sources, how each stands, and what came of them. */
export function useSources() {
  const { t } = useI18n()
  const { words } = useErrorWords()
  const rows = shallowRef<SourceRow[] | null>(null)
  const states = shallowRef<ReadonlyMap<string, SourceState>>(new Map())
  const arrivals = shallowRef<Arrival[]>([])
  const busy = ref<string | null>(null)

  async function load(): Promise<void> {
    try {
      const [list, standing, log] = await Promise.all([api['lead-sources'].list({ limit: 100 }), api.sources.states(), api.sources.arrivals()])
      rows.value = list.items
      states.value = new Map(standing.items.map((state) => [state.id, state]))
      arrivals.value = log.items
    } catch (error) {
      rows.value ??= []
      showToast({ tone: 'bad', slot: 'sources', text: words(error) })
    }
  }

  /** Does something with one source, tells how it went, and looks again. */
  async function act(id: string, work: () => Promise<{ tone: 'ok' | 'bad'; text: string }>): Promise<void> {
    busy.value = id
    try {
      showToast({ slot: 'sources', ...(await work()) })
    } catch (error) {
      showToast({ tone: 'bad', slot: 'sources', text: words(error) })
    } finally {
      busy.value = null
      await load()
    }
  }

  const check = (row: SourceRow) => act(row.id, async () => {
    const found = await api.sources.check({ id: row.id })
    if (!found.ok) return { tone: 'bad', text: t(`lead-sources.problems.${found.problem}`, found.params) }
    return { tone: 'ok', text: row.kind === 'folder' ? t('lead-sources.page.checkOkFolder') : t('lead-sources.page.checkOkMailbox', { n: found.waiting ?? 0 }, found.waiting ?? 0) }
  })

  const fetchNow = (row: SourceRow) => act(row.id, async () => {
    const { taken } = await api.sources.fetch({ id: row.id })
    const state = (await api.sources.states()).items.find(({ id }) => id === row.id)
    if (state?.problem) return { tone: 'bad', text: t(`lead-sources.problems.${state.problem}`, state.params) }
    return { tone: 'ok', text: t('lead-sources.page.fetched', { n: taken }, taken) }
  })

  const moveHere = (row: SourceRow) => act(row.id, async () => {
    await api.sources.moveHere({ id: row.id })
    return { tone: 'ok', text: t('lead-sources.page.saved') }
  })

  onMounted(load)
  onChange('lead-sources', () => void load())
  const timer = setInterval(() => void load(), LOOK_EVERY_MS)
  onBeforeUnmount(() => clearInterval(timer))

  return { rows, states, arrivals, busy, isEmpty: computed(() => rows.value?.length === 0), load, check, fetchNow, moveHere }
}

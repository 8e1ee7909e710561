import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import type { SearchHit } from '#shared/modules/search/search.contract.ts'
import { api } from '../../core/api.ts'
import { useErrorWords } from '../../core/errors.ts'
import { useSession } from '../../core/session.ts'
import { recentRecords } from '../../records/recent.ts'
import { usePaletteActions } from './actions.ts'
import { readQuery, sectionsOf, type Action, type PaletteItem } from './palette.ts'

const LIMIT = 24
const WAIT_MS = 25

function readUsed(key: string): Record<string, number> {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}') as Record<string, number>
  } catch (error) {
    console.warn('What was used in the palette cannot be read', error)
    return {}
  }
}

/** The palette while it is open: what was typed, what was found, which line is chosen. */
export function usePalette(close: () => void) {
  const { t } = useI18n()
  const { words } = useErrorWords()
  const router = useRouter()
  const session = useSession()
  const { actions: allActions, menuModules } = usePaletteActions()

  const query = ref('')
  const hits = shallowRef<SearchHit[]>([])
  const error = shallowRef<string | null>(null)
  const searching = ref(false)
  const active = ref(0)
  const actions = shallowRef<Action[]>(allActions())
  const usedKey = `crm.palette.${session.user?.id ?? ''}`
  const used = shallowRef(readUsed(usedKey))
  let abort: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  // Asked for once: its first answer is read from the disk and kept, which a computed value must not do.
  const recent = recentRecords()
  const asked = computed(() => readQuery(query.value, menuModules().map(({ name }) => ({ name, words: [t(`${name}.one`), t(`${name}.many`), name] }))))
  const sections = computed(() => sectionsOf({ query: query.value, hits: hits.value, actions: asked.value.module ? [] : actions.value, used: used.value, recent }))
  const flat = computed(() => sections.value.flatMap((section) => section.items))
  const chosen = computed(() => flat.value[active.value])

  async function search(): Promise<void> {
    abort?.abort()
    const { q, module } = asked.value
    if (q === '') {
      hits.value = []
      searching.value = false
      return
    }
    abort = new AbortController()
    const { signal } = abort
    searching.value = true
    try {
      const answer = await api.search.find({ q, limit: LIMIT, ...(module ? { module } : {}) }, { signal })
      if (signal.aborted) return
      hits.value = answer.items
      error.value = null
    } catch (failure) {
      if (signal.aborted) return
      hits.value = []
      error.value = words(failure)
    } finally {
      if (!signal.aborted) searching.value = false
    }
  }

  watch(query, () => {
    active.value = 0
    clearTimeout(timer)
    timer = setTimeout(() => void search(), WAIT_MS)
  })
  onScopeDispose(() => {
    clearTimeout(timer)
    abort?.abort()
  })

  function move(by: number): void {
    const count = flat.value.length
    if (count > 0) active.value = (active.value + by + count) % count
  }

  /** `beside`: over its list instead of on a page of its own. */
  function run(item: PaletteItem | undefined, beside = false): void {
    if (!item) return
    close()
    if (item.kind === 'record') {
      void router.push(beside ? `/m/${item.module}?record=${item.recordId}` : `/m/${item.module}/${item.recordId}`)
      return
    }
    used.value = { ...used.value, [item.action.id]: (used.value[item.action.id] ?? 0) + 1 }
    localStorage.setItem(usedKey, JSON.stringify(used.value))
    void item.action.run()
  }

  return { query, sections, flat, active, chosen, error, searching, asked, move, run }
}

import { computed, reactive, ref } from 'vue'
import type { Ref } from 'vue'
import type { RowOf } from '#shared/core/entity.ts'
import { views as viewsEntity } from '#shared/modules/views/views.entity.ts'
import { api } from '../../core/api.ts'
import { onChange } from '../../core/changes.ts'
import { keepLayout } from '../../core/layouts.ts'
import { useWriter } from '../../core/records.ts'
import { useSession } from '../../core/session.ts'
import type { ColumnField } from './columns.ts'
import { readLayout, sameLayout, settleLayout, type Layout } from './layout.ts'

export type View = RowOf<typeof viewsEntity>
/** The tab that every list has: everything, as the user last arranged it. */
export const ALL = 'all'

interface Memory {
  active: string
  /** layouts that were changed and not saved, by tab */
  changed: Record<string, Layout>
  searches: Record<string, string>
  views: View[]
  all: Layout
  loaded: boolean
  loading: Promise<void> | null
}

/** Of each list, for as long as the window lives: going away and coming back finds everything as it was. */
const memories = reactive(new Map<string, Memory>())

function memoryOf(user: string, module: string): Memory {
  const key = `${user}:${module}`
  if (!memories.has(key)) memories.set(key, { active: ALL, changed: {}, searches: {}, views: [], all: {}, loaded: false, loading: null })
  return memories.get(key)!
}

const layoutKey = (module: string): string => `list:${module}`

async function fetchSaved(memory: Memory, module: string): Promise<void> {
  if (!useSession().can('views:read')) return
  const answer = await api.views.list({ filter: { field: 'module', op: 'eq', value: module }, sort: 'position', limit: 200 })
  memory.views = answer.items
  if (memory.active !== ALL && !memory.views.some((view) => view.id === memory.active)) memory.active = ALL
}

async function fetchOnce(memory: Memory, user: string, module: string): Promise<void> {
  const [kept] = await Promise.all([api.settings.layout({ key: layoutKey(module) }), fetchSaved(memory, module)])
  memory.all = readLayout(kept.value)
  const first = memory.views.find((view) => view.isDefault && view.ownerId === user) ?? memory.views.find((view) => view.isDefault)
  if (first) memory.active = first.id
  memory.loaded = true
}

/** Once for each list and session: its views, and how the user left the list without a view. Asked before the list is built. */
export async function fetchViews(module: string): Promise<void> {
  const user = useSession().user?.id ?? ''
  const memory = memoryOf(user, module)
  if (memory.loaded) return
  memory.loading ??= fetchOnce(memory, user, module).finally(() => { memory.loading = null })
  await memory.loading
}

/** Saved views of one list, the tab that is open, and the layout as it stands now. */
export function useViews(module: string, fields: Ref<readonly ColumnField[]>) {
  const session = useSession()
  const memory = memoryOf(session.user?.id ?? '', module)
  const writer = useWriter('views')
  const ready = ref(memory.loaded)

  const active = computed(() => memory.views.find((view) => view.id === memory.active) ?? null)
  const stored = computed((): Layout => (active.value ? readLayout(active.value.layout) : memory.all))
  const layout = computed(() => settleLayout(memory.changed[memory.active] ?? stored.value, fields.value))
  const isChanged = computed(() => active.value !== null && memory.changed[memory.active] !== undefined && !sameLayout(memory.changed[memory.active]!, stored.value, fields.value))
  const isMine = computed(() => active.value !== null && (active.value.ownerId === session.user?.id || session.can('settings:manage')))
  const search = computed({ get: () => memory.searches[memory.active] ?? '', set: (text: string) => { memory.searches[memory.active] = text } })

  const loadViews = (): Promise<void> => fetchSaved(memory, module)

  async function load(wanted: string | null): Promise<void> {
    await fetchViews(module)
    if (wanted && memory.views.some((view) => view.id === wanted)) memory.active = wanted
    ready.value = true
  }

  /** Columns of «Все» are the user's own and kept as they are arranged; its filter lives as long as the window. */
  function keepAll({ columns, sort, group, totals, look, board }: Required<Layout>): void {
    keepLayout(layoutKey(module), { columns, sort, group, totals, look, board })
  }

  function change(patch: Partial<Layout>): void {
    const next = { ...layout.value, ...patch }
    memory.changed = { ...memory.changed, [memory.active]: next }
    if (memory.active === ALL) {
      memory.all = next
      keepAll(next)
    }
  }

  function reset(): void {
    const { [memory.active]: _gone, ...others } = memory.changed
    memory.changed = others
  }

  function open(id: string): void {
    memory.active = id
  }

  async function saveHere(): Promise<void> {
    if (!active.value) return
    await writer.update(active.value as never, { layout: plain(layout.value) }, { quiet: true })
    await loadViews()
    reset()
  }

  async function saveAs(name: string, options: { shared: boolean; pinned: boolean }): Promise<void> {
    const position = Math.max(0, ...memory.views.map((view) => view.position)) + 1
    const row = await writer.create({ module, name, position, layout: plain(layout.value), ...options }, { quiet: true })
    await loadViews()
    reset()
    // What became a view of its own is «Все» no longer.
    if (memory.active === ALL) memory.all = { ...memory.all, filter: null }
    memory.active = row.id
  }

  async function update(view: View, patch: Partial<Pick<View, 'name' | 'shared' | 'pinned' | 'isDefault' | 'position'>>): Promise<void> {
    await writer.update(view as never, patch, { quiet: true })
    await loadViews()
  }

  async function remove(view: View): Promise<void> {
    await writer.remove(view as never)
    if (memory.active === view.id) memory.active = ALL
    await loadViews()
  }

  onChange('views', () => void loadViews().catch((error: unknown) => console.warn('Views could not be refreshed', error)))

  return {
    ready, views: computed(() => memory.views), activeId: computed(() => memory.active), active, layout, isChanged, isMine, search,
    load, change, reset, open, saveHere, saveAs, update, remove,
  }
}

const plain = (layout: Required<Layout>): unknown => JSON.parse(JSON.stringify(layout)) as unknown

export type Views = ReturnType<typeof useViews>

import { computed, inject, onScopeDispose, provide, ref, watch, type InjectionKey } from 'vue'
import type { Filter } from '#shared/core/filter.ts'
import { entityOf } from '#shared/entities.ts'
import { crudOf, type AnyRow } from '../../core/api.ts'
import { onChange, type Change } from '../../core/changes.ts'
import { descriptorOf } from '../../core/module.ts'
import { useSession } from '../../core/session.ts'
import { useSettings } from '../../core/settings.ts'
import * as layouts from './columns.ts'
import { useCursor } from './cursor.ts'
import { useEditing } from './editing.ts'
import { useListFields, type ListField } from './fields.ts'
import { groupKey } from './lines.ts'
import type { Look } from './layout.ts'
import { leaveList, returnToList } from './memory.ts'
import { narrow, useRows, type Question } from './rows.ts'
import { sourceOf } from './source.ts'
import { useTotals } from './totals.ts'
import { useViews } from './views.ts'

/** Width of the selection box at the left edge of every row. */
export const GUTTER = 40
export const ROW_HEIGHT = { compact: 30, normal: 36, roomy: 44 } as const
const REFRESH_AFTER_MS = 250
/** More changed records than this are fetched as pages, not one by one. */
const ONE_BY_ONE = 20

/** Everything that one list knows and can do; its parts take it from here. */
export function createList(module: string) {
  const entity = entityOf(module)!
  const session = useSession()
  const settings = useSettings()
  const { fields, byKey } = useListFields(module)
  const views = useViews(module, fields)
  const bin = ref(false)
  /** set by a link from elsewhere («просроченные»), on top of the view */
  const extra = ref<Filter | null>(null)

  const question = computed((): Question => {
    const { filter, sort, group } = views.layout.value
    const all = [filter, extra.value].filter((part): part is Filter => part !== null)
    return {
      ...(all.length === 0 ? {} : { filter: all.length === 1 ? all[0]! : { and: all } }),
      ...(views.search.value.trim() ? { search: views.search.value.trim() } : {}),
      ...(bin.value ? { deleted: true } : {}),
      ...(sort ? { sort } : {}),
      ...(group && !bin.value ? { group } : {}),
    }
  })
  const boardable = descriptorOf(module)?.board !== undefined
  /** A board and a list are two looks of one screen; the bin is a list only. */
  const look = computed((): Look => (!boardable || bin.value ? 'list' : (views.layout.value.look ?? (descriptorOf(module)?.board?.first ? 'board' : 'list'))))
  /** how many cards the board counts, while it is the look */
  const boardCount = ref<number | null>(null)
  let listed = question.value
  /** While the board is shown nobody sees the rows, so nothing is asked for them. */
  function askedOfRows(): Question {
    if (look.value === 'list') listed = question.value
    return listed
  }
  const memoryKey = `${session.user?.id ?? ''}:${module}`
  const left = returnToList(memoryKey)
  const rows = useRows<AnyRow>(sourceOf(module, (key) => byKey.value.get(key)), askedOfRows, left)
  const columns = computed(() => layouts.place(views.layout.value.columns, GUTTER))
  const columnFields = computed(() => columns.value.columns.flatMap((column): ListField[] => { const field = byKey.value.get(column.field); return field ? [field] : [] }))
  const page = ref(20)
  const cursor = useCursor(rows, () => columns.value.columns.length, () => page.value)
  const editing = useEditing(module, rows)
  // Sums go over the whole table: they are asked for when the first rows stand.
  const summed = computed(() => (views.layout.value.totals && look.value === 'list' && rows.status.value !== 'first' ? columnFields.value.filter((field) => field.summable).map((field) => field.key) : []))
  const totals = useTotals(module, () => question.value, () => summed.value, () => rows.count.value)
  const rowHeight = computed(() => ROW_HEIGHT[settings.density])
  const can = (action: string): boolean => session.can(`${module}:${action}`)

  function changeColumns(next: layouts.Column[]): void {
    views.change({ columns: next })
  }
  function sortBy(field: string, beside: boolean): void {
    views.change({ sort: layouts.nextSort(views.layout.value.sort ?? entity.sort, field, beside) ?? null })
  }
  function toggleGroup(value: unknown): void {
    const key = groupKey(value)
    const next = new Set(rows.collapsed.value)
    if (!next.delete(key)) next.add(key)
    rows.setCollapsed(next)
  }

  cursor.put(left?.cursor ?? null)
  onScopeDispose(() => leaveList(memoryKey, { ...rows.leave(), cursor: cursor.cursor.value }))
  watch(() => JSON.stringify(narrow(question.value)), () => cursor.clear())
  keepFresh(module, rows, () => look.value === 'list' || !views.ready.value, () => again())

  let wanted: string | null = null
  async function start(view: string | null): Promise<void> {
    wanted = view
    try {
      await views.load(view)
    } catch (error) {
      return rows.fail(error)
    }
    if (look.value === 'list') await rows.ask()
  }
  /** What is shown, read again; a list whose views did not come begins anew. */
  const again = (): Promise<void> => (views.ready.value ? rows.refresh() : start(wanted))
  watch(look, (now) => {
    cursor.clear()
    if (now === 'list' && views.ready.value) void rows.ask()
  })

  return {
    module, entity, fields, byKey, views, bin, extra, question, rows, columns, columnFields, page, cursor, editing, summed, totals, rowHeight, can,
    boardable, look, boardCount, changeColumns, sortBy, toggleGroup, start, again,
  }
}

/** Takes over what others, other windows and our own writes changed: single records in place, anything larger by pages. */
function keepFresh(module: string, rows: ReturnType<typeof useRows<AnyRow>>, isShownNow: () => boolean, again: () => Promise<void>): void {
  const crud = crudOf(module)
  let timer: ReturnType<typeof setTimeout> | undefined
  const refreshSoon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void again(), REFRESH_AFTER_MS)
  }
  const isShown = (id: string): boolean => rows.sections.value.some((section) => section.pages.list.some((known) => known.rows?.some((row) => row.id === id)))

  async function take(ids: string[]): Promise<void> {
    try {
      for (const row of await Promise.all(ids.map((id) => crud.get({ id })))) rows.replace(row)
    } catch (error) {
      console.warn('A changed record could not be read; the page is read again', error)
      refreshSoon()
    }
  }

  onChange(module, (changes: Change[]) => {
    if (!isShownNow()) return
    const updates = [...new Set(changes.filter((change) => change.id !== null && change.action === 'update').map((change) => change.id!))]
    const isLarger = changes.some((change) => change.id === null || change.action !== 'update')
    const shown = updates.filter(isShown)
    if (isLarger || shown.length > ONE_BY_ONE) refreshSoon()
    else if (shown.length > 0) void take(shown)
  })
}

export type List = ReturnType<typeof createList>

const KEY: InjectionKey<List> = Symbol('list')

export function provideList(list: List): void {
  provide(KEY, list)
}

export function useList(): List {
  const list = inject(KEY)
  if (!list) throw new Error('This part stands outside of a list')
  return list
}

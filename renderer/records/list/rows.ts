import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Filter } from '#shared/core/filter.ts'
import type { GroupHead, Section } from './lines.ts'
import { both, flatSection, groupKey, groupSections, lineCount, visibleParts } from './lines.ts'
import type { Left } from './memory.ts'
import { dropRows, forgetFar, missing, pageOf, putPage, replaceRow } from './pages.ts'

/** What a list asks: the same question narrows its rows, count, totals, bulk edits and exports. */
export interface Question {
  filter?: Filter
  search?: string
  deleted?: boolean
  sort?: string
  group?: string
}
export type Narrowing = Pick<Question, 'filter' | 'search' | 'deleted'>

/** Where rows come from; the screens give the core's procedures. */
export interface RowSource<R> {
  page(question: Narrowing & { sort?: string; after?: string; limit: number }): Promise<{ items: R[]; next: string | null }>
  count(question: Narrowing): Promise<{ count: number; capped: boolean }>
  groups(question: Narrowing, by: string): Promise<GroupHead[]>
  /** the filter that a group's rows satisfy */
  groupFilter(by: string, value: unknown): Filter
}

export const PAGE = 100
/** Lines fetched beyond the screen, so that scrolling does not meet the end of what is there. */
const PREFETCH = 80

export function narrow(question: Question): Narrowing {
  const { filter, search, deleted } = question
  return { ...(filter ? { filter } : {}), ...(search ? { search } : {}), ...(deleted ? { deleted } : {}) }
}

/**
 * The rows of one list: what was on the screen stays until the answer to a new question is there; pages come as one
 * scrolls; `stamp` grows with every change of the rows in memory.
 */
export function useRows<R extends { id: string }>(source: RowSource<R>, question: () => Question, before: Left<R> | null = null) {
  const left = before && JSON.stringify(before.asked) === JSON.stringify(question()) ? before : null
  const sections = shallowRef<Section<R>[]>(left?.sections ?? [flatSection<R>()])
  const asked = shallowRef<Question>(left?.asked ?? question())
  const stamp = ref(0)
  const status = ref<'first' | 'asking' | 'ready' | 'failed'>(left ? 'ready' : 'first')
  const error = shallowRef<unknown>(null)
  const count = shallowRef<{ count: number; capped: boolean } | null>(left?.count ?? null)
  const collapsed = shallowRef<ReadonlySet<string>>(new Set(sections.value.filter((section) => section.group && section.collapsed).map((section) => groupKey(section.group?.value))))
  const scrollTop = ref(left?.scrollTop ?? 0)
  let generation = 0
  let view = left?.view ?? { from: 0, to: 40 }
  let started = false
  let filling = -1
  let again = false
  /** the question that was asked last, answered or not */
  let last = ''

  const changed = (): void => void (stamp.value += 1)
  const current = (mine: number): boolean => mine === generation

  function questionOf(section: Section<R>, about: Question): Narrowing {
    const base = narrow(about)
    if (!section.group || !about.group) return base
    const filter = both(base.filter, source.groupFilter(about.group, section.group.value))
    return { ...base, ...(filter ? { filter } : {}) }
  }

  async function fetchPage(section: Section<R>, about: Question, number: number, after: string | null): Promise<void> {
    const answer = await source.page({
      ...questionOf(section, about), limit: PAGE, ...(about.sort ? { sort: about.sort } : {}), ...(after === null ? {} : { after }),
    })
    putPage(section.pages, number, after, answer.items, answer.next)
  }

  /** Fetches what the lines from..to lack, page after page within a section, sections side by side. */
  async function fill(mine: number, list: Section<R>[], about: Question, from: number, to: number): Promise<void> {
    await Promise.all(visibleParts(list, from, to).map(async ({ section, from, to }) => {
      for (let wanted = missing(section.pages, from, to); wanted && current(mine); wanted = missing(section.pages, from, to)) {
        await fetchPage(section, about, wanted.number, wanted.after)
        if (current(mine) && list === sections.value) changed()
      }
    }))
  }

  /** Nothing could be asked at all, or what was asked was not answered. */
  function fail(reason: unknown): void {
    error.value = reason
    status.value = 'failed'
  }
  function failed(mine: number, reason: unknown): void {
    if (current(mine)) fail(reason)
  }

  async function countRows(mine: number, about: Question, list: Section<R>[]): Promise<void> {
    const answer = await source.count(narrow(about))
    if (!current(mine)) return
    count.value = answer
    const [only] = list
    if (only && !only.group) only.total = answer.capped ? null : answer.count
    changed()
  }

  /** Asks the question anew; the old rows stay until the first page of the new ones is there. */
  async function ask(keepView = false): Promise<void> {
    const isReturn = !started && left !== null && JSON.stringify(asked.value) === JSON.stringify(question())
    started = true
    const about = question()
    last = JSON.stringify(about)
    if (isReturn) return refresh()
    const mine = (generation += 1)
    if (status.value !== 'first') status.value = 'asking'
    try {
      const groups = about.group ? await source.groups(narrow(about), about.group) : null
      if (!current(mine)) return
      const list = groups ? groupSections<R>(groups, collapsed.value) : [flatSection<R>()]
      if (!keepView) view = { from: 0, to: view.to - view.from }
      await fill(mine, list, about, view.from, view.to)
      if (!current(mine)) return
      sections.value = list
      asked.value = about
      error.value = null
      status.value = 'ready'
      changed()
      await countRows(mine, about, list)
      await more()
    } catch (reason) {
      failed(mine, reason)
    }
  }

  /** Fetches what the screen lacks; asked again while it is at it, it goes on where the screen is by then. */
  async function more(): Promise<void> {
    const mine = generation
    again = filling === mine
    if (again) return
    filling = mine
    try {
      do {
        again = false
        await fill(mine, sections.value, asked.value, view.from, view.to + PREFETCH)
      } while (again && current(mine))
      for (const part of visibleParts(sections.value, view.from, view.to)) forgetFar(part.section.pages, part.from, part.to)
    } catch (reason) {
      failed(mine, reason)
    } finally {
      if (filling === mine) filling = -1
    }
  }

  /** Tells which lines the screen shows. */
  function show(from: number, to: number): void {
    view = { from, to }
    if (status.value === 'ready') void more()
  }

  /** Fetches the visible pages again where they stand: somebody changed something. */
  async function refresh(): Promise<void> {
    if (status.value === 'first') return
    if (status.value === 'failed' || asked.value.group) return ask(true)
    const mine = generation
    const about = asked.value
    try {
      for (const { section, from, to } of visibleParts(sections.value, view.from, view.to)) {
        const last = Math.max(0, pageOf(section.pages, Math.min(to, section.pages.length - 1)))
        for (let number = Math.max(0, pageOf(section.pages, from)); number <= last && number < Math.max(1, section.pages.list.length); number++) {
          await fetchPage(section, about, number, section.pages.list[number]?.after ?? null)
          if (!current(mine)) return
        }
      }
      changed()
      await countRows(mine, about, sections.value)
      await more()
    } catch (reason) {
      failed(mine, reason)
    }
  }

  function replace(row: R): boolean {
    const found = sections.value.some((section) => replaceRow(section.pages, row))
    if (found) changed()
    return found
  }

  function drop(ids: readonly string[]): void {
    const gone = new Set(ids)
    const dropped = sections.value.reduce((sum, section) => {
      const here = dropRows(section.pages, gone)
      if (section.total !== null) section.total -= here
      if (section.group) section.group = { ...section.group, count: section.group.count - here }
      return sum + here
    }, 0)
    if (count.value && !count.value.capped) count.value = { count: count.value.count - dropped, capped: false }
    if (dropped > 0) {
      changed()
      void more()
    }
  }

  function setCollapsed(keys: ReadonlySet<string>): void {
    collapsed.value = keys
    for (const section of sections.value) section.collapsed = section.group !== null && keys.has(groupKey(section.group.value))
    changed()
    void more()
  }

  const stop = watch(question, (next) => {
    if (started && JSON.stringify(next) !== last) void ask()
  })
  onScopeDispose(() => {
    generation += 1
    stop()
  })

  /** The list as it is now, for coming back to it. */
  const leave = (): Left<R> => ({ sections: sections.value, asked: asked.value, count: count.value, view, scrollTop: scrollTop.value })
  const lines = (): number => lineCount(sections.value)

  return { sections, asked, stamp, status, error, count, collapsed, scrollTop, ask, fail, show, refresh, replace, drop, setCollapsed, leave, lines }
}

export type Rows<R extends { id: string }> = ReturnType<typeof useRows<R>>

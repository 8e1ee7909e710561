import { computed, reactive, ref, shallowRef } from 'vue'
import { entityOf } from '#shared/entities.ts'
import { newId } from '#shared/core/ids.ts'

/**
 * Lists and records that stand open side by side above the page. There are none until somebody opens one: then what is
 * shown becomes the first. Going from place to place changes the tab that is active, as in a browser.
 */
export interface Tab {
  id: string
  /** where it stands now: `/m/clients/0198…` */
  path: string
  /** the record's name; null = the list's own */
  title: string | null
  pinned: boolean
}

export interface Beside {
  module: string
  id: string
}

const MOST = 30
const list = ref<Tab[]>([])
const activeId = ref<string | null>(null)
/** the record that stands beside the page */
export const beside = shallowRef<Beside | null>(null)
let tellKnown: () => void = () => undefined
/** What stood open the last time has been asked for: until then home does not know where it is. */
export const tabsKnown = new Promise<void>((resolve) => { tellKnown = resolve })
export const tabsAreKnown = (): void => tellKnown()

export const tabs = computed(() => list.value as readonly Tab[])
export const activeTab = computed(() => list.value.find((tab) => tab.id === activeId.value) ?? null)

export interface Place {
  module: string | null
  id: string | null
}

/** What a path shows: `/m/clients/0198…` a record, `/m/clients` a list, anything else a screen of its own. */
export function placeOf(path: string): Place {
  const [, module, id] = /^\/m\/([a-z][a-z0-9-]*)(?:\/([0-9a-f-]{36}))?(?:[?#]|$)/.exec(path) ?? []
  return { module: module && entityOf(module) ? module : null, id: id ?? null }
}

/** The place without what is opened over it. */
const bare = (path: string): string => path.replace(/[?#].*$/, '')
const newTab = (path: string, title: string | null = null): Tab => ({ id: newId(), path, title, pinned: false })
/** Pinned ones stand first. */
const settle = (all: readonly Tab[]): Tab[] => [...all.filter((tab) => tab.pinned), ...all.filter((tab) => !tab.pinned)]

const names = reactive(new Map<string, string>())
/** The name of a record, as soon as a screen knows it. */
export function nameRecord(module: string, id: string, title: string): void {
  names.set(`${module}:${id}`, title)
  for (const tab of list.value) {
    const place = placeOf(tab.path)
    if (place.module === module && place.id === id) tab.title = title
  }
}

/** Opens a place in a tab of its own, behind the one that is active. */
export function openTab(path: string, current: string, title: string | null = null): void {
  if (list.value.length === 0) {
    const first = newTab(current, titleAt(current))
    list.value = [first]
    activeId.value = first.id
  }
  if (list.value.some((tab) => bare(tab.path) === bare(path) && tab.path === path)) return
  if (list.value.length >= MOST) return
  list.value = settle([...list.value, newTab(path, titleAt(path) ?? title)])
}

function titleAt(path: string): string | null {
  const { module, id } = placeOf(path)
  return module && id ? (names.get(`${module}:${id}`) ?? null) : null
}

/** The page has gone somewhere: the active tab goes along, a pinned one stays and a new one opens. */
export function wentTo(path: string): void {
  const tab = activeTab.value
  if (list.value.length === 0 || !tab) return
  if (tab.pinned && bare(tab.path) !== bare(path)) {
    const next = list.value.find((other) => !other.pinned && bare(other.path) === bare(path)) ?? newTab(path, titleAt(path))
    if (!list.value.includes(next)) list.value = [...list.value, next]
    activeId.value = next.id
    return
  }
  if (bare(tab.path) !== bare(path)) tab.title = titleAt(path)
  tab.path = path
}

/** Answers where the page must go. */
export function activate(id: string): string | null {
  const tab = list.value.find((one) => one.id === id)
  if (!tab) return null
  activeId.value = id
  return tab.path
}

/** Closes a tab; answers where the page must go when it was the active one. The last one left is no tab any more. */
export function closeTab(id: string): string | null {
  const at = list.value.findIndex((tab) => tab.id === id)
  if (at < 0) return null
  const wasActive = id === activeId.value
  list.value = list.value.filter((tab) => tab.id !== id)
  const next = list.value[Math.min(at, list.value.length - 1)]
  if (wasActive) activeId.value = next?.id ?? null
  const goTo = wasActive ? (next?.path ?? null) : null
  if (list.value.length === 1 && !list.value[0]!.pinned) list.value = []
  return goTo
}

/** Pinned ones stay. */
export function closeOthers(id: string): string | null {
  list.value = list.value.filter((tab) => tab.pinned || tab.id === id)
  const path = activate(id)
  if (list.value.length === 1 && !list.value[0]!.pinned) list.value = []
  return path
}

export function pinTab(id: string, pinned: boolean): void {
  list.value = settle(list.value.map((tab) => (tab.id === id ? { ...tab, pinned } : tab)))
}

export function moveTab(id: string, before: string | null): void {
  const moved = list.value.find((tab) => tab.id === id)
  if (!moved) return
  const others = list.value.filter((tab) => tab.id !== id)
  const at = before === null ? others.length : others.findIndex((tab) => tab.id === before)
  list.value = settle([...others.slice(0, at), moved, ...others.slice(at)])
}

/** The next or previous one, round and round. */
export function stepTab(by: 1 | -1): string | null {
  const at = list.value.findIndex((tab) => tab.id === activeId.value)
  const next = list.value[(at + by + list.value.length) % list.value.length]
  return next ? activate(next.id) : null
}

/** What is remembered until the next start. */
export interface TabsState {
  tabs: Tab[]
  active: string | null
  beside: Beside | null
}
export const stateOfTabs = (): TabsState => ({ tabs: list.value.map((tab) => ({ ...tab })), active: activeId.value, beside: beside.value })

/**
 * Takes back what was remembered; what cannot be read is left out, and what has been opened since stays. Answers where the
 * page must go: from home to where one was, from anywhere else nowhere, for somebody has gone there.
 */
export function restoreTabs(stored: unknown, current: string): string | null {
  const state = (typeof stored === 'object' && stored !== null ? stored : {}) as Partial<TabsState>
  const kept = (Array.isArray(state.tabs) ? state.tabs : []).filter(isTab).slice(0, MOST)
  list.value = settle([...kept, ...list.value.filter((opened) => !kept.some((tab) => tab.path === opened.path))])
  if (isBeside(state.beside)) beside.value ??= state.beside
  activeId.value = list.value.some((tab) => tab.id === state.active) ? (state.active ?? null) : (list.value[0]?.id ?? null)
  if (list.value.length === 0) return null
  if (current === '/') return activeTab.value?.path ?? null
  const there = list.value.find((tab) => tab.path === current) ?? list.value.find((tab) => bare(tab.path) === bare(current)) ?? newTab(current, titleAt(current))
  if (!list.value.includes(there)) list.value = [...list.value, there]
  activeId.value = there.id
  return null
}

function isTab(value: unknown): value is Tab {
  const tab = value as Partial<Tab> | null
  return typeof tab?.id === 'string' && typeof tab.path === 'string' && /^\/[a-z]/.test(tab.path) && typeof tab.pinned === 'boolean' && (tab.title === null || typeof tab.title === 'string')
}

function isBeside(value: unknown): value is Beside {
  const one = value as Partial<Beside> | null
  return typeof one?.module === 'string' && typeof one.id === 'string' && entityOf(one.module) !== undefined
}

/** Somebody else has come in. */
export function forgetTabs(): void {
  list.value = []
  activeId.value = null
  beside.value = null
  names.clear()
}

import { otherLayout } from '#shared/core/keyboard.ts'
import { isStoredPhone } from '#shared/core/phone.ts'
import { foldText } from '#shared/core/text.ts'
import type { SearchHit } from '#shared/modules/search/search.contract.ts'
import { formatPhone } from '../../core/format.ts'

/** Something that can be done from the palette. */
export interface Action {
  id: string
  label: string
  icon: string
  keys?: string
  /** further words by which it is found */
  words?: string
  run: () => unknown
}

export type PaletteItem =
  | { kind: 'record'; id: string; module: string; recordId: string; title: string; detail: string | null }
  | { kind: 'action'; id: string; action: Action }

export interface Section {
  /** a module's name, `actions` or `recent` */
  name: string
  items: PaletteItem[]
}

const MOST_ACTIONS = 6
const MOST_IDLE = 8

/** Every word of the query begins a word of the text, in whatever order, also typed in the wrong layout. */
export function matches(query: string, text: string): boolean {
  const words = foldText(text).split(/[^\p{L}\p{N}]+/u)
  const fits = (typed: string): boolean => foldText(typed).split(' ').filter(Boolean).every((part) => words.some((word) => word.startsWith(part)))
  const other = otherLayout(query)
  return fits(query) || (other !== null && fits(other))
}

/** How well an action fits: its label begins with what was typed before one that has it somewhere; then the often used. */
function rank(action: Action, query: string, used: Readonly<Record<string, number>>): number {
  const starts = foldText(action.label).startsWith(foldText(query)) ? 1000 : 0
  return starts + Math.min(used[action.id] ?? 0, 100)
}

export function findActions(query: string, actions: readonly Action[], used: Readonly<Record<string, number>>): Action[] {
  const fitting = query.trim() === '' ? [...actions] : actions.filter((action) => matches(query, `${action.label} ${action.words ?? ''}`))
  return fitting.map((action, at) => ({ action, at })).sort((a, b) => rank(b.action, query, used) - rank(a.action, query, used) || a.at - b.at).map(({ action }) => action)
}

const record = (hit: Pick<SearchHit, 'module' | 'id' | 'title' | 'detail'>): PaletteItem =>
  ({ kind: 'record', id: `record:${hit.module}:${hit.id}`, module: hit.module, recordId: hit.id, title: hit.title, detail: hit.detail !== null && isStoredPhone(hit.detail) ? formatPhone(hit.detail) : hit.detail })
const doing = (action: Action): PaletteItem => ({ kind: 'action', id: `action:${action.id}`, action })

/** What the palette shows: records by module in the order of their newest hit, then actions; without a query what was recent. */
export function sectionsOf(about: {
  query: string
  hits: readonly SearchHit[]
  actions: readonly Action[]
  used: Readonly<Record<string, number>>
  recent: readonly { module: string; id: string; title: string }[]
}): Section[] {
  const actions = findActions(about.query, about.actions, about.used)
  if (about.query.trim() === '') {
    return [
      { name: 'recent', items: about.recent.slice(0, MOST_IDLE).map((item) => record({ ...item, detail: null })) },
      { name: 'actions', items: actions.slice(0, MOST_IDLE).map(doing) },
    ].filter((section) => section.items.length > 0)
  }
  const modules = [...Map.groupBy(about.hits, (hit) => hit.module)].map(([name, hits]): Section => ({ name, items: hits.map(record) }))
  const found: Section = { name: 'actions', items: actions.slice(0, MOST_ACTIONS).map(doing) }
  return [...modules, found].filter((section) => section.items.length > 0)
}

/** `тип:клиенты ромашка` looks in one module only. The word may be cut short; an unknown one stays part of the query. */
export function readQuery(text: string, modules: readonly { name: string; words: string[] }[]): { q: string; module?: string } {
  const match = /(?:^|\s)(?:тип|type|in|в):(\S+)/iu.exec(text)
  const wanted = match ? foldText(match[1]!) : ''
  const found = wanted === '' ? undefined : modules.find(({ words }) => words.some((word) => foldText(word).startsWith(wanted)))
  return found && match ? { q: text.replace(match[0], ' ').trim(), module: found.name } : { q: text.trim() }
}

/** The parts of a title that were typed, for marking them: `[['ООО «', false], ['Ром', true], ['ашка»', false]]`. */
export function markedParts(title: string, query: string): [string, boolean][] {
  const folded = foldLine(title)
  // Letters that fold into more or fewer cannot be marked by their places.
  if (folded.length !== title.length) return [[title, false]]
  const typed = [query, otherLayout(query) ?? ''].flatMap((text) => foldText(text).split(' ')).filter((part) => part.length > 1)
  const marked = new Uint8Array(title.length)
  for (const part of typed) for (let at = folded.indexOf(part); at >= 0; at = folded.indexOf(part, at + 1)) marked.fill(1, at, at + part.length)
  const parts: [string, boolean][] = []
  for (let at = 0; at < title.length; at++) {
    const last = parts.at(-1)
    if (last && last[1] === (marked[at] === 1)) last[0] += title[at]
    else parts.push([title[at]!, marked[at] === 1])
  }
  return parts
}

const foldLine = (text: string): string => text.toLowerCase().replaceAll('ё', 'е')

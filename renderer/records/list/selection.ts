import type { Filter } from '#shared/core/filter.ts'
import type { Selection as Query } from '#shared/core/contract.ts'

/**
 * Which records a bulk edit means: some by id, or all that match the list's filter but a few.
 * Values, not classes: each step answers a new selection, so that a screen can compare and keep it.
 */
export type Selection =
  | { readonly mode: 'some'; readonly ids: ReadonlySet<string> }
  | { readonly mode: 'all'; readonly except: ReadonlySet<string> }

export const NOTHING: Selection = { mode: 'some', ids: new Set() }

export function isSelected(selection: Selection, id: string): boolean {
  return selection.mode === 'some' ? selection.ids.has(id) : !selection.except.has(id)
}

export function toggle(selection: Selection, id: string): Selection {
  return put(selection, [id], !isSelected(selection, id))
}

/** Selects or deselects several records at once: a range with Shift, a whole page. */
export function put(selection: Selection, ids: readonly string[], selected: boolean): Selection {
  const set = new Set(selection.mode === 'some' ? selection.ids : selection.except)
  const add = selection.mode === 'some' ? selected : !selected
  for (const id of ids) {
    if (add) set.add(id)
    else set.delete(id)
  }
  return selection.mode === 'some' ? { mode: 'some', ids: set } : { mode: 'all', except: set }
}

export function selectAllMatching(): Selection {
  return { mode: 'all', except: new Set() }
}

/** How many records are meant; `total` is the number that match (null = not known exactly). */
export function countOf(selection: Selection, total: number | null): number | null {
  if (selection.mode === 'some') return selection.ids.size
  return total === null ? null : Math.max(0, total - selection.except.size)
}

export function isEmpty(selection: Selection): boolean {
  return selection.mode === 'some' && selection.ids.size === 0
}

/** All of the rows in view are selected, some are, or none is: what the box in the header shows. */
export function stateOf(selection: Selection, ids: readonly string[]): 'all' | 'some' | 'none' {
  if (ids.length === 0) return selection.mode === 'all' ? 'all' : 'none'
  const selected = ids.filter((id) => isSelected(selection, id)).length
  if (selected === ids.length) return 'all'
  return selected === 0 && (selection.mode === 'all' || selection.ids.size === 0) ? 'none' : 'some'
}

/** What the core is asked to change: ids, or the list's own question without the exceptions. */
export function target(selection: Selection, query: Query): { ids: string[] } | { selection: Query } {
  if (selection.mode === 'some') return { ids: [...selection.ids] }
  const filter = without(query.filter, selection.except)
  return { selection: { ...query, ...(filter ? { filter } : {}) } }
}

function without(filter: Filter | undefined, except: ReadonlySet<string>): Filter | undefined {
  if (except.size === 0) return filter
  const others: Filter = { field: 'id', op: 'notIn', value: [...except] }
  return filter ? { and: [filter, others] } : others
}

import type { Filter, FilterLeaf, FilterOp } from '#shared/core/filter.ts'
import { isLeaf } from '#shared/core/filter.ts'

/**
 * A filter while somebody edits it: the same tree, with a key for every node, so that rows of the builder keep their
 * focus, and with conditions that are not finished yet.
 */
export interface Condition {
  key: number
  field: string
  op: FilterOp
  value: unknown
}
export interface Group {
  key: number
  join: 'and' | 'or'
  /** «кроме»: none of what the group says */
  not: boolean
  items: Node[]
}
export type Node = Condition | Group

export const isGroup = (node: Node): node is Group => 'items' in node

let lastKey = 0
const nextKey = (): number => (lastKey += 1)

export function newGroup(join: 'and' | 'or' = 'and', items: Node[] = []): Group {
  return { key: nextKey(), join, not: false, items }
}
export function newCondition(field: string, op: FilterOp, value: unknown = null): Condition {
  return { key: nextKey(), field, op, value }
}

/** The tree of a stored filter; the root is always a group. */
export function readTree(filter: Filter | null | undefined): Group {
  if (!filter) return newGroup()
  const node = readNode(filter)
  return isGroup(node) ? node : newGroup('and', [node])
}

function readNode(filter: Filter): Node {
  if (isLeaf(filter)) return newCondition(filter.field, filter.op, filter.value ?? null)
  if ('not' in filter) {
    const inner = readNode(filter.not)
    const group = isGroup(inner) ? inner : newGroup('and', [inner])
    // Two negations that meet are none.
    return { ...group, not: !group.not }
  }
  return newGroup('and' in filter ? 'and' : 'or', ('and' in filter ? filter.and : filter.or).map(readNode))
}

/** Operations that are complete without a value. */
export const VALUELESS: ReadonlySet<FilterOp> = new Set<FilterOp>(['empty', 'notEmpty', 'me', 'myTeam'])
const LISTS: ReadonlySet<FilterOp> = new Set<FilterOp>(['in', 'notIn', 'hasAny', 'hasAll', 'hasNone'])

export const takesList = (op: FilterOp): boolean => LISTS.has(op)

/** A condition that can be asked; the others wait for their value and narrow nothing yet. */
export function isFinished({ op, value }: Pick<Condition, 'op' | 'value'>): boolean {
  if (VALUELESS.has(op)) return true
  if (op === 'between') return Array.isArray(value) && value.length === 2 && value.every((end) => end !== null && end !== '')
  if (LISTS.has(op)) return Array.isArray(value) && value.length > 0
  return value !== null && value !== undefined && value !== '' && !Array.isArray(value)
}

/** The filter that the tree says, without unfinished conditions and empty groups; undefined = everything. */
export function writeTree(node: Node): Filter | undefined {
  if (!isGroup(node)) return isFinished(node) ? leafOf(node) : undefined
  const parts = node.items.map(writeTree).filter((part): part is Filter => part !== undefined)
  if (parts.length === 0) return undefined
  const joined: Filter = parts.length === 1 ? parts[0]! : node.join === 'and' ? { and: parts } : { or: parts }
  return node.not ? { not: joined } : joined
}

function leafOf({ field, op, value }: Condition): FilterLeaf {
  return VALUELESS.has(op) ? { field, op } : { field, op, value }
}

/** The same tree with one node replaced (null = taken out). Nodes off its path stay the very same objects. */
export function replaceNode(root: Group, key: number, change: (node: Node) => Node | null): Group {
  const items: Node[] = []
  let touched = false
  for (const node of root.items) {
    const next = node.key === key ? change(node) : isGroup(node) ? replaceNode(node, key, change) : node
    touched ||= next !== node
    if (next) items.push(next)
  }
  return touched ? { ...root, items } : root
}

export function addTo(root: Group, groupKey: number, node: Node): Group {
  if (root.key === groupKey) return { ...root, items: [...root.items, node] }
  return replaceNode(root, groupKey, (group) => (isGroup(group) ? { ...group, items: [...group.items, node] } : group))
}

/** Takes a node out, and the groups that it leaves empty. */
export function removeNode(root: Group, key: number): Group {
  const prune = (group: Group): Group => {
    const items = group.items.map((node) => (isGroup(node) ? prune(node) : node)).filter((node) => !isGroup(node) || node.items.length > 0)
    return items.length === group.items.length && items.every((node, i) => node === group.items[i]) ? group : { ...group, items }
  }
  const removed = replaceNode(root, key, () => null)
  return removed === root ? root : prune(removed)
}

/** Another field or operation keeps what fits of the value and drops the rest. */
export function changeOp(condition: Condition, op: FilterOp): Condition {
  const was = condition.value
  if (VALUELESS.has(op)) return { ...condition, op, value: null }
  if (takesList(op)) return { ...condition, op, value: Array.isArray(was) && takesList(condition.op) ? was : single(was) }
  if (op === 'between') return { ...condition, op, value: condition.op === 'between' ? was : [isScalar(was) ? was : null, null] }
  if (op === 'relative' || condition.op === 'relative') return { ...condition, op, value: null }
  return { ...condition, op, value: Array.isArray(was) ? (was[0] ?? null) : was }
}

const isScalar = (value: unknown): boolean => value !== null && !Array.isArray(value) && typeof value !== 'object'
const single = (value: unknown): unknown[] => (isScalar(value) && value !== '' ? [value] : [])

/** The conditions that stand as chips: the finished parts of an «и» root one by one, anything else as one. */
export function chipsOf(root: Group): Node[] {
  if (root.items.length === 0) return []
  if (root.join === 'or' || root.not) return writeTree(root) ? [root] : []
  return root.items.filter((node) => writeTree(node) !== undefined)
}

export function removeChip(root: Group, chip: Node): Group {
  return chip === root ? newGroup() : removeNode(root, chip.key)
}

/** Conditions and groups of the tree, to hold the builder within the limits of the filter language. */
export function sizeOf(node: Node): { leaves: number; depth: number } {
  if (!isGroup(node)) return { leaves: 1, depth: 1 }
  const parts = node.items.map(sizeOf)
  return {
    leaves: parts.reduce((sum, part) => sum + part.leaves, 0),
    depth: 1 + (node.not ? 1 : 0) + Math.max(0, ...parts.map((part) => part.depth)),
  }
}

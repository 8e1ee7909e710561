/**
 * The filter language of lists, segments, bulk edits, exports and the REST door. A leaf names a field
 * (`inn`, a custom one by its key, `f12`, or one of records that refer to this one, `lead-moves.toStageId`), an operation that the field's kind allows, and a value.
 */
export type FilterOp =
  | 'eq'
  | 'ne'
  | 'in'
  | 'notIn'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'between'
  | 'contains'
  | 'startsWith'
  | 'empty'
  | 'notEmpty'
  /** multi-valued fields: any, all or none of the values */
  | 'hasAny'
  | 'hasAll'
  | 'hasNone'
  /** days and instants, value is a name of `shared/core/relative-day.ts`: `thisMonth`, `last:30` … */
  | 'relative'
  /** references to users */
  | 'me'
  | 'myTeam'

export type FilterLeaf = { field: string; op: FilterOp; value?: unknown }
export type Filter = { and: Filter[] } | { or: Filter[] } | { not: Filter } | FilterLeaf

export const FILTER_OPS = [
  'eq', 'ne', 'in', 'notIn', 'lt', 'lte', 'gt', 'gte', 'between', 'contains', 'startsWith', 'empty', 'notEmpty',
  'hasAny', 'hasAll', 'hasNone', 'relative', 'me', 'myTeam',
] as const satisfies readonly FilterOp[]

/** Depth and size are bounded so that no filter can hang the planner. */
export const FILTER_LIMITS = { depth: 8, leaves: 100, values: 1000 } as const

export function isLeaf(filter: Filter): filter is FilterLeaf {
  return 'field' in filter
}

/** Every leaf, in reading order. */
export function leavesOf(filter: Filter): FilterLeaf[] {
  if (isLeaf(filter)) return [filter]
  if ('not' in filter) return leavesOf(filter.not)
  return ('and' in filter ? filter.and : filter.or).flatMap(leavesOf)
}

export function depthOf(filter: Filter): number {
  if (isLeaf(filter)) return 1
  if ('not' in filter) return 1 + depthOf(filter.not)
  const parts = 'and' in filter ? filter.and : filter.or
  return 1 + Math.max(0, ...parts.map(depthOf))
}

import { z } from 'zod'
import { nestingOf } from './nesting.ts'

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

const scalar = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()])
const leaf = z.strictObject({
  field: z.string().max(64),
  op: z.enum(FILTER_OPS),
  value: z.union([scalar, z.array(scalar).max(FILTER_LIMITS.values)]).optional(),
})

export const filterSchema: z.ZodType<Filter> = z.lazy(() =>
  z.union([
    z.strictObject({ and: z.array(filterSchema).max(FILTER_LIMITS.leaves) }),
    z.strictObject({ or: z.array(filterSchema).max(FILTER_LIMITS.leaves) }),
    z.strictObject({ not: filterSchema }),
    leaf,
  ]),
)

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

/**
 * What the REST door accepts in `?filter=`: the language itself as JSON, or the short form
 * `{"status":"active","inn":["77…","50…"]}` / `filter[status]=active`, which means "equal to, all of them".
 */
export function readFilter(input: unknown): Filter | undefined {
  if (input === undefined || input === null || input === '') return undefined
  const value: unknown = typeof input === 'string' ? JSON.parse(input) : input
  if (nestingOf(value) > FILTER_LIMITS.depth * 2 + 2) throw new RangeError('filter.tooDeep')
  const parsed = filterSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const short = z.record(z.string().max(64), z.union([scalar, z.array(scalar).max(FILTER_LIMITS.values)])).parse(value)
  return {
    and: Object.entries(short).map(([field, v]): FilterLeaf =>
      v === null
        ? { field, op: 'empty' }
        : Array.isArray(v)
          ? { field, op: 'in', value: v }
          : { field, op: 'eq', value: v },
    ),
  }
}

/** The schema at the doors: JSON text, the language, or the short form; refused when too deep or too large. */
export const filterInput = z.unknown().transform((input, context): Filter | undefined => {
  try {
    const filter = readFilter(input)
    if (filter && (depthOf(filter) > FILTER_LIMITS.depth || leavesOf(filter).length > FILTER_LIMITS.leaves))
      throw new RangeError('filter.tooLarge')
    return filter
  } catch (error) {
    context.issues.push({ code: 'custom', message: error instanceof RangeError ? error.message : 'filter.invalid', input })
    return z.NEVER
  }
})

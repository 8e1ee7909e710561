import { z } from 'zod'
import { depthOf, FILTER_LIMITS, FILTER_OPS, leavesOf, type Filter, type FilterLeaf } from './filter.ts'
import { nestingOf } from './nesting.ts'

const scalar = z.union([z.string().max(2000), z.number(), z.boolean(), z.null()])
const leaf = z.strictObject({
  field: z.string().max(64),
  op: z.enum(FILTER_OPS),
  value: z.union([scalar, z.array(scalar).max(FILTER_LIMITS.values)]).optional(),
})

const filterSchema: z.ZodType<Filter> = z.lazy(() =>
  // Leaves are most of what comes, and each shape that is tried in vain writes down why.
  z.union([
    leaf,
    z.strictObject({ and: z.array(filterSchema).max(FILTER_LIMITS.leaves) }),
    z.strictObject({ or: z.array(filterSchema).max(FILTER_LIMITS.leaves) }),
    z.strictObject({ not: filterSchema }),
  ]),
)

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

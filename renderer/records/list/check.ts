import type { Field } from '#shared/core/field.ts'
import { KINDS, type Problem } from '#shared/core/kinds.ts'

type Shapes = (typeof import('#shared/core/kind-schemas.ts'))['KIND_SCHEMAS']
let shapes: Shapes | null = null

/**
 * The shapes of values come with the first touch or key (`app/main.ts`): whoever only looks does without a tenth of the
 * script. Until they are here, or where they cannot be loaded, the core alone says what is of the wrong shape.
 */
export async function loadShapes(): Promise<void> {
  shapes = (await import('#shared/core/kind-schemas.ts')).KIND_SCHEMAS
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/**
 * What the core will say of a value, by the same rules: its stored form, or the problem. What needs the database
 * (doubles, references) only the core knows.
 */
export function checkValue(field: Field, value: unknown, record: Record<string, unknown> = {}): { value: unknown } | Problem {
  const kind = KINDS[field.kind]
  if (isEmpty(value)) {
    if (field.options.required) return { problem: 'required' }
    return { value: kind.multi ? [] : kind.storage === 'bool' ? false : null }
  }
  const shape = shapes?.[field.kind](field.options).safeParse(value) ?? { success: true as const, data: value }
  if (!shape.success) return shapeProblem(field, value)
  const check = kind.check as ((value: unknown, options: Field['options'], record: Record<string, unknown>) => { value: unknown } | Problem) | undefined
  return check ? check(shape.data, field.options, record) : { value: shape.data }
}

export const isProblem = (result: { value: unknown } | Problem): result is Problem => 'problem' in result

function shapeProblem(field: Field, value: unknown): Problem {
  const { min, max, pattern } = field.options
  const longest = Math.min(max ?? Infinity, KINDS[field.kind].length ?? Infinity)
  if (typeof value === 'string' && value.length > longest) return { problem: 'text.tooLong', params: { max: longest } }
  if (typeof value === 'string' && pattern) return { problem: 'text.pattern' }
  if (typeof value === 'number' && min !== undefined && value < min) return { problem: 'number.tooSmall', params: { min } }
  if (typeof value === 'number' && max !== undefined && value > max) return { problem: 'number.tooLarge', params: { max } }
  return { problem: `${field.kind}.invalid` }
}

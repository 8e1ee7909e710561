import type { Field } from '#shared/core/field.ts'
import type { FilterOp } from '#shared/core/filter.ts'
import type { KindName } from '#shared/core/kinds.ts'

/** What the value of a condition looks like: nothing, one, two, several chosen, several typed, a range of days. */
export type FilterShape = 'none' | 'one' | 'pair' | 'many' | 'words' | 'relative'

const MANY_OPS = new Set<FilterOp>(['in', 'notIn', 'hasAny', 'hasAll', 'hasNone'])
const CHOSEN = new Set<KindName>(['enum', 'enums', 'choice', 'choices', 'tags', 'ref', 'refs'])
/** Parts of a value are asked for here, so the checks of the whole value would be in the way. */
const AS_TEXT = new Set<KindName>(['inn', 'kpp', 'ogrn', 'bik', 'bankAccount', 'phone', 'email', 'url', 'address', 'barcode', 'longText', 'richText', 'computed'])

const PLURAL: Partial<Record<KindName, KindName>> = { enum: 'enums', choice: 'choices', ref: 'refs' }

export function shapeOf(op: FilterOp, kind: KindName): FilterShape {
  if (op === 'empty' || op === 'notEmpty' || op === 'me' || op === 'myTeam') return 'none'
  if (op === 'relative') return 'relative'
  if (op === 'between') return 'pair'
  if (MANY_OPS.has(op)) return CHOSEN.has(kind) ? 'many' : 'words'
  return 'one'
}

/** The field whose input asks for the value: without bounds and defaults, days for moments, several for one. */
export function filterField(field: Field, shape: FilterShape): Field {
  const { values, to, of, currency, modules } = field.options
  const options = { values, to, of, currency, modules }
  if (shape === 'many') return { kind: PLURAL[field.kind] ?? field.kind, options }
  if (field.kind === 'instant') return { kind: 'day', options }
  return { kind: AS_TEXT.has(field.kind) ? 'text' : field.kind, options }
}

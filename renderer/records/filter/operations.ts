import type { FilterOp } from '#shared/core/filter.ts'
import type { KindName } from '#shared/core/kinds.ts'
import type { ListField } from '../list/fields.ts'
import { newCondition, type Condition } from './filter-tree.ts'

/** How a kind is asked about: the words of an operation depend on it («больше», «позже»). */
export type Manner = 'text' | 'number' | 'date' | 'one' | 'many' | 'bool'

const MANNERS: Partial<Record<KindName, Manner>> = {
  int: 'number', quantity: 'number', money: 'number', percent: 'number', duration: 'number', rating: 'number', time: 'number',
  day: 'date', instant: 'date', bool: 'bool', enum: 'one', choice: 'one', ref: 'one', anyRef: 'one', color: 'one',
  enums: 'many', choices: 'many', tags: 'many', refs: 'many', files: 'many',
}
export const mannerOf = (kind: KindName): Manner => MANNERS[kind] ?? 'text'

/** What the menu offers, the most asked for first. What it leaves out (`in` for text …) is still understood. */
const OFFERED: Record<Manner, FilterOp[]> = {
  text: ['contains', 'startsWith', 'eq', 'ne', 'empty', 'notEmpty'],
  number: ['gte', 'lte', 'gt', 'lt', 'eq', 'ne', 'between', 'empty', 'notEmpty'],
  date: ['relative', 'eq', 'lt', 'gt', 'between', 'empty', 'notEmpty'],
  one: ['in', 'notIn', 'me', 'myTeam', 'empty', 'notEmpty'],
  many: ['hasAny', 'hasAll', 'hasNone', 'empty', 'notEmpty'],
  bool: ['eq'],
}

/** The operations that the menu of a condition shows; the one it has now is always among them. */
export function operationsOf(field: ListField, current?: FilterOp): FilterOp[] {
  const isPerson = field.field.options.to === 'users'
  const offered = OFFERED[mannerOf(field.kind)].filter((op) => field.ops.includes(op) && (isPerson || (op !== 'me' && op !== 'myTeam')))
  return current && !offered.includes(current) && field.ops.includes(current) ? [...offered, current] : offered
}

/** A new condition on a field, as it is most often wanted. */
export function freshCondition(field: ListField): Condition {
  const op = operationsOf(field)[0] ?? field.ops[0] ?? 'eq'
  const manner = mannerOf(field.kind)
  if (manner === 'bool') return newCondition(field.key, op, true)
  return newCondition(field.key, op, op === 'in' || op === 'hasAny' ? [] : op === 'relative' ? 'thisMonth' : null)
}

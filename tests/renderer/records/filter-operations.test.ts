import { describe, expect, test } from 'vitest'
import { f, type Field } from '#shared/core/field.ts'
import { KINDS, type KindName } from '#shared/core/kinds.ts'
import { isFinished } from '#renderer/records/filter/filter-tree.ts'
import { freshCondition, operationsOf } from '#renderer/records/filter/operations.ts'
import type { ListField } from '#renderer/records/list/fields.ts'

const known = (field: Field): ListField => ({ key: 'x', field, kind: field.kind, ops: KINDS[field.kind].ops } as ListField)

describe('operations that a condition offers', () => {
  test.each(Object.keys(KINDS) as KindName[])('%s: only such as the core takes, and a new condition begins with one of them', (kind) => {
    const field = known({ kind, options: {} })
    const offered = operationsOf(field)
    expect(offered.every((op) => KINDS[kind].ops.includes(op))).toBe(true)
    expect(KINDS[kind].ops).toContain(freshCondition(field).op)
  })

  test('«это я» and «моя команда» are asked of people only', () => {
    expect(operationsOf(known(f.ref({ to: 'users' })))).toContain('me')
    expect(operationsOf(known(f.ref({ to: 'clients' })))).not.toContain('me')
  })

  test('an operation that a saved filter has stays on offer, even when the menu would not name it', () => {
    expect(operationsOf(known(f.text({})), 'in')).toContain('in')
    expect(operationsOf(known(f.text({})))).not.toContain('in')
    expect(operationsOf(known(f.bool({})), 'in')).not.toContain('in')
  })

  test('a new condition on a date or on yes and no narrows at once, others wait for their value', () => {
    expect(isFinished(freshCondition(known(f.day({}))))).toBe(true)
    expect(isFinished(freshCondition(known(f.bool({}))))).toBe(true)
    expect(isFinished(freshCondition(known(f.text({}))))).toBe(false)
    expect(isFinished(freshCondition(known(f.tags({}))))).toBe(false)
  })
})

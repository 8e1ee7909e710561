import { describe, expect, it } from 'vitest'
import { filterField, shapeOf } from '#renderer/fields/filters/shapes.ts'
import { KINDS, type KindName } from '#shared/core/kinds.ts'

describe('what a condition asks for', () => {
  it('follows from the operation', () => {
    expect(shapeOf('empty', 'text')).toBe('none')
    expect(shapeOf('me', 'ref')).toBe('none')
    expect(shapeOf('between', 'money')).toBe('pair')
    expect(shapeOf('relative', 'instant')).toBe('relative')
    expect(shapeOf('in', 'choice')).toBe('many')
    expect(shapeOf('in', 'inn')).toBe('words')
    expect(shapeOf('contains', 'text')).toBe('one')
  })

  it('asks for several where several are meant, for days where moments are compared, for free text where parts will do', () => {
    expect(filterField({ kind: 'choice', options: { of: 'clientStatuses', required: true } }, 'many')).toEqual({ kind: 'choices', options: expect.objectContaining({ of: 'clientStatuses' }) as object })
    expect(filterField({ kind: 'instant', options: {} }, 'one').kind).toBe('day')
    expect(filterField({ kind: 'inn', options: {} }, 'one').kind).toBe('text')
  })

  it('has a shape for every operation of every kind', () => {
    for (const [kind, { ops }] of Object.entries(KINDS)) for (const op of ops) expect(shapeOf(op, kind as KindName), `${kind} ${op}`).toMatch(/none|one|pair|many|words|relative/)
  })
})

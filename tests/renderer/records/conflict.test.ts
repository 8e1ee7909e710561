import { describe, expect, test } from 'vitest'
import { isEmptyPatch, rebased, resolvedPatch } from '#renderer/records/conflict/resolve.ts'
import type { AnyRow } from '#renderer/core/api.ts'

const row = { id: 'a', version: 3, city: 'Тверь', phone: null, custom: { f1: 100, f2: 'x' }, labels: {} } as unknown as AnyRow
const conflict = { module: 'clients', id: 'a', version: 5, by: null, at: '', fields: ['city', 'f1'], base: {}, mine: { city: 'Уфа', f1: 300 }, theirs: { city: 'Омск', f1: 200 } }

describe('two saves of the same fields', () => {
  test('what one chose of one’s own is saved, the rest stays as the others left it', () => {
    const patch = { city: 'Уфа', phone: '+79990000000', custom: { f1: 300, f2: 'y' } }
    expect(resolvedPatch(patch, { city: 'theirs', f1: 'mine' })).toEqual({ phone: '+79990000000', custom: { f1: 300, f2: 'y' } })
    expect(resolvedPatch(patch, { city: 'mine', f1: 'theirs' })).toEqual({ city: 'Уфа', phone: '+79990000000', custom: { f2: 'y' } })
  })

  test('when the others win everywhere nothing is left to save', () => {
    expect(isEmptyPatch(resolvedPatch({ city: 'Уфа', custom: { f1: 300 } }, { city: 'theirs', f1: 'theirs' }))).toBe(true)
  })

  test('the second attempt is based on what is there now', () => {
    expect(rebased(row, conflict)).toMatchObject({ version: 5, city: 'Омск', custom: { f1: 200, f2: 'x' } })
  })
})

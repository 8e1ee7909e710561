import { describe, expect, test } from 'vitest'
import { countOf, isEmpty, isSelected, NOTHING, put, selectAllMatching, stateOf, target, toggle } from '#renderer/records/list/selection.ts'

describe('selection of records', () => {
  test('a record is selected and let go again', () => {
    const one = toggle(NOTHING, 'a')
    expect(isSelected(one, 'a')).toBe(true)
    expect(countOf(one, 100)).toBe(1)
    expect(isEmpty(toggle(one, 'a'))).toBe(true)
    expect(isSelected(NOTHING, 'a')).toBe(false)
  })

  test('all that match, but a few, are counted and named by the filter and the exceptions', () => {
    const most = toggle(selectAllMatching(), 'b')
    expect(isSelected(most, 'b')).toBe(false)
    expect(isSelected(most, 'never seen')).toBe(true)
    expect(countOf(most, 12_345)).toBe(12_344)
    expect(countOf(most, null)).toBeNull()
    expect(target(most, { search: 'ромашка', filter: { field: 'city', op: 'eq', value: 'Казань' } })).toEqual({
      selection: {
        search: 'ромашка',
        filter: { and: [{ field: 'city', op: 'eq', value: 'Казань' }, { field: 'id', op: 'notIn', value: ['b'] }] },
      },
    })
  })

  test('all without exceptions is the plain question of the list, the recycle bin included', () => {
    expect(target(selectAllMatching(), { deleted: true })).toEqual({ selection: { deleted: true } })
  })

  test('an exception taken back is no exception', () => {
    const all = toggle(toggle(selectAllMatching(), 'b'), 'b')
    expect(target(all, {})).toEqual({ selection: {} })
  })

  test('a few are named by their ids', () => {
    expect(target(put(NOTHING, ['a', 'b'], true), { search: 'x' })).toEqual({ ids: ['a', 'b'] })
  })

  test('the box in the header tells all, some and none', () => {
    expect(stateOf(NOTHING, ['a', 'b'])).toBe('none')
    expect(stateOf(toggle(NOTHING, 'a'), ['a', 'b'])).toBe('some')
    expect(stateOf(put(NOTHING, ['a', 'b'], true), ['a', 'b'])).toBe('all')
    expect(stateOf(toggle(selectAllMatching(), 'a'), ['a', 'b'])).toBe('some')
    expect(stateOf(toggle(NOTHING, 'elsewhere'), ['a'])).toBe('some')
  })
})

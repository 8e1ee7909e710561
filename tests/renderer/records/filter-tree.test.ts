import { describe, expect, test } from 'vitest'
import type { Filter } from '#shared/core/filter.ts'
import { addTo, changeOp, chipsOf, isGroup, newCondition, newGroup, readTree, removeChip, removeNode, replaceNode, sizeOf, writeTree } from '#renderer/records/filter/filter-tree.ts'
import type { Condition } from '#renderer/records/filter/filter-tree.ts'

const kazan: Filter = { field: 'city', op: 'eq', value: 'Казань' }
const mine: Filter = { field: 'ownerId', op: 'me' }

describe('editing a filter', () => {
  test.each<[string, Filter]>([
    ['one condition', kazan],
    ['all of several', { and: [kazan, mine] }],
    ['any, nested', { and: [mine, { or: [kazan, { field: 'inn', op: 'empty' }] }] }],
    ['none of', { not: { or: [kazan, mine] } }],
    ['a negated condition', { and: [mine, { not: kazan }] }],
    ['a range and a relative day', { and: [{ field: 'nextContactOn', op: 'between', value: ['2026-01-01', '2026-01-31'] }, { field: 'createdAt', op: 'relative', value: 'lastMonth' }] }],
  ])('%s is read into the builder and written back the same', (_, filter) => {
    expect(writeTree(readTree(filter))).toEqual(filter)
  })

  test('conditions without a value yet narrow nothing', () => {
    const tree = newGroup('and', [newCondition('city', 'eq'), newCondition('inn', 'in', []), newCondition('createdAt', 'between', ['2026-01-01', null])])
    expect(writeTree(tree)).toBeUndefined()
    expect(writeTree(addTo(tree, tree.key, newCondition('inn', 'empty')))).toEqual({ field: 'inn', op: 'empty' })
  })

  test('«нет» and zero are values', () => {
    expect(writeTree(newGroup('and', [newCondition('primary', 'eq', false), newCondition('sum', 'gt', 0)]))).toEqual({
      and: [{ field: 'primary', op: 'eq', value: false }, { field: 'sum', op: 'gt', value: 0 }],
    })
  })

  test('a condition taken out takes its empty group with it', () => {
    const tree = readTree({ and: [mine, { or: [kazan] }] })
    const group = tree.items.find(isGroup)!
    const after = removeNode(tree, group.items[0]!.key)
    expect(after.items).toHaveLength(1)
    expect(writeTree(after)).toEqual(mine)
  })

  test('a change deep in the tree leaves the other nodes the very same', () => {
    const tree = readTree({ and: [mine, { or: [kazan, { field: 'inn', op: 'empty' }] }] })
    const deep = (tree.items[1] as ReturnType<typeof newGroup>).items[0]!
    const after = replaceNode(tree, deep.key, (node) => ({ ...(node as Condition), value: 'Уфа' }))
    expect(after.items[0]).toBe(tree.items[0])
    expect(writeTree(after)).toEqual({ and: [mine, { or: [{ field: 'city', op: 'eq', value: 'Уфа' }, { field: 'inn', op: 'empty' }] }] })
    expect(replaceNode(tree, -1, () => null)).toBe(tree)
  })

  test('another operation keeps the value where it still means something', () => {
    const one = newCondition('city', 'eq', 'Казань')
    expect(changeOp(one, 'in').value).toEqual(['Казань'])
    expect(changeOp(changeOp(one, 'in'), 'ne').value).toBe('Казань')
    expect(changeOp(one, 'empty').value).toBeNull()
    expect(changeOp(newCondition('sum', 'gt', 5), 'between').value).toEqual([5, null])
    expect(changeOp(newCondition('createdAt', 'relative', 'today'), 'eq').value).toBeNull()
  })

  test('each part of an «и» filter is a chip; an «или» filter is one', () => {
    const all = readTree({ and: [kazan, mine] })
    expect(chipsOf(all)).toHaveLength(2)
    expect(writeTree(removeChip(all, chipsOf(all)[0]!))).toEqual(mine)
    const any = readTree({ or: [kazan, mine] })
    expect(chipsOf(any)).toEqual([any])
    expect(writeTree(removeChip(any, any))).toBeUndefined()
    expect(chipsOf(newGroup('and', [newCondition('city', 'eq')]))).toEqual([])
  })

  test('the size of a filter is known before the core refuses it', () => {
    expect(sizeOf(readTree({ and: [mine, { not: { or: [kazan, mine] } }] }))).toEqual({ leaves: 3, depth: 4 })
  })
})

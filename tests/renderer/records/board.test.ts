import { describe, expect, it } from 'vitest'
import type { AnyRow } from '#renderer/core/api.ts'
import { cardOrder, columnOf, findCard, NONE, putIn, settleColumns, shiftHeads, takeOut, type Column, type Head } from '#renderer/records/board/columns.ts'
import { beside, stepFrom, stepOf } from '#renderer/records/board/cursor.ts'
import { readLayout, sameLayout, settleLayout } from '#renderer/records/list/layout.ts'

const row = (id: string, more: Record<string, unknown> = {}): AnyRow => ({
  id, version: 1, createdAt: '', createdBy: null, updatedAt: '', updatedBy: null, deletedAt: null, custom: {}, labels: {}, ...more,
})
const head = (value: unknown, count: number, amount = 0): Head => ({ value, label: null, count, sums: { amount } })
const KNOWN = [{ value: 'new', label: 'Новый', color: '#3b82f6' }, { value: 'won', label: 'Успех', color: null }]
const settle = (heads: Head[], before: Column[] = []): Column[] => settleColumns({ by: 'stageId', known: KNOWN, heads, without: 'Без статуса', before })
const valueOf = (card: AnyRow, key: string): unknown => card[key]
const newest = cardOrder('-at', valueOf)
const ids = (column: Column | undefined): string[] => (column?.cards ?? []).map((card) => card.id)

describe('columns of a board', () => {
  it('stand in their own order, empty ones too, with what the core counted', () => {
    const columns = settle([head('won', 2, 500), head('new', 1, 100)])
    expect(columns.map(({ label, count, sums }) => [label, count, sums['amount'] ?? 0])).toEqual([['Новый', 1, 100], ['Успех', 2, 500]])
    expect(settle([]).map((column) => column.count)).toEqual([0, 0])
  })

  it('gather cards without a value, and with one that is gone, under one more in front, while there are any', () => {
    const columns = settle([head(null, 2, 5), head('gone', 3, 7), head('new', 1)])
    expect(columns[0]).toMatchObject({ key: NONE, label: 'Без статуса', count: 5, sums: { amount: 12 }, filter: { not: { field: 'stageId', op: 'in', value: ['new', 'won'] } } })
    expect(columns[1]!.filter).toEqual({ field: 'stageId', op: 'eq', value: 'new' })
    expect(settle([head('new', 1)])).toHaveLength(2)
    expect([columnOf(columns, 'won')?.label, columnOf(columns, 'gone')?.key, columnOf(columns, null)?.key, columnOf(settle([]), 'gone')]).toEqual(['Успех', NONE, NONE, undefined])
  })

  it('keep the cards that are on the screen when they are counted anew', () => {
    const before = settle([head('new', 1)])
    Object.assign(before[0]!, { cards: [row('a')], next: 'cursor' })
    const [first, second] = settle([head('new', 2)], before)
    expect([ids(first), first!.next, first!.count, second!.next]).toEqual([['a'], 'cursor', 2, undefined])
  })
})

describe('cards of a column', () => {
  function board(next: string | null = null): Column[] {
    const columns = settle([head('new', 3, 600), head('won', 0)])
    Object.assign(columns[0]!, { cards: [row('c', { at: '2026-03-03' }), row('b', { at: '2026-02-02' }), row('a', { at: '2026-01-01' })], next })
    Object.assign(columns[1]!, { next: null })
    return columns
  }

  it('are ordered as the core orders them: by the keys, empty first when ascending, then by id in their direction', () => {
    const cards = [row('1', { n: 2 }), row('2', { n: null }), row('3', { n: 1 }), row('4', { n: 2 })]
    expect([...cards].sort(cardOrder('n', valueOf)).map((card) => card.id)).toEqual(['2', '3', '1', '4'])
    expect([...cards].sort(cardOrder('-n', valueOf)).map((card) => card.id)).toEqual(['4', '1', '3', '2'])
  })

  it('are put where they belong, and taken out of where they were', () => {
    const columns = board()
    putIn(columns, columns[1]!, row('b', { at: '2026-04-04' }), newest)
    expect([ids(columns[0]), ids(columns[1])]).toEqual([['c', 'a'], ['b']])
    putIn(columns, columns[0]!, row('d', { at: '2026-02-15' }), newest)
    expect(ids(columns[0])).toEqual(['c', 'd', 'a'])
    expect(takeOut(columns, 'd')).toBe(true)
    expect([ids(columns[0]), takeOut(columns, 'd'), findCard(columns, 'b')?.column.value]).toEqual([['c', 'a'], false, 'won'])
  })

  it('stay where they stand when they are told of again and the place is still right', () => {
    const columns = board()
    const shown = columns[0]!.cards
    putIn(columns, columns[0]!, row('b', { at: '2026-02-02', name: 'Новое имя' }), newest)
    expect(ids(columns[0])).toEqual(['c', 'b', 'a'])
    expect(columns[0]!.cards[1]!['name']).toBe('Новое имя')
    expect(columns[0]!.cards[0]).toBe(shown[0])
  })

  it('beyond what has been fetched are left to the page that brings them, but not those that somebody has just moved', () => {
    const columns = board('cursor')
    putIn(columns, columns[0]!, row('old', { at: '2020-01-01' }), newest)
    expect(ids(columns[0])).toEqual(['c', 'b', 'a'])
    putIn(columns, columns[0]!, row('old', { at: '2020-01-01' }), newest, true)
    expect(ids(columns[0])).toEqual(['c', 'b', 'a', 'old'])
  })

  it('take their sums along, there and back', () => {
    const columns = board()
    const card = row('b', { amount: 200 })
    shiftHeads(columns[0], columns[1], card, ['amount'], valueOf)
    expect(columns.map(({ count, sums }) => [count, sums['amount']])).toEqual([[2, 400], [1, 200]])
    shiftHeads(columns[1], columns[0], card, ['amount'], valueOf)
    expect(columns.map(({ count, sums }) => [count, sums['amount']])).toEqual([[3, 600], [0, 0]])
  })
})

describe('the keyboard on a board', () => {
  const heights = [0, 3, 0, 1]

  it('begins at the first card, and walks up and down within the column', () => {
    expect(stepFrom(null, 'down', heights)).toEqual({ column: 1, card: 0 })
    expect(stepFrom(null, 'down', [0, 0])).toBeNull()
    expect(stepFrom({ column: 1, card: 0 }, 'down', heights)).toEqual({ column: 1, card: 1 })
    expect(stepFrom({ column: 1, card: 2 }, 'down', heights)).toEqual({ column: 1, card: 2 })
    expect(stepFrom({ column: 1, card: 0 }, 'up', heights)).toEqual({ column: 1, card: 0 })
    expect(stepFrom({ column: 1, card: 1 }, 'last', heights)).toEqual({ column: 1, card: 2 })
    expect(stepFrom({ column: 1, card: 2 }, 'first', heights)).toEqual({ column: 1, card: 0 })
  })

  it('goes sideways over empty columns, at the same height or the last card, and stays at the edge', () => {
    expect(stepFrom({ column: 1, card: 2 }, 'right', heights)).toEqual({ column: 3, card: 0 })
    expect(stepFrom({ column: 3, card: 0 }, 'left', heights)).toEqual({ column: 1, card: 0 })
    expect(stepFrom({ column: 3, card: 0 }, 'right', heights)).toEqual({ column: 3, card: 0 })
  })

  it('moves a card to the next column, an empty one too, and no further than the last', () => {
    expect([beside(1, 'left', 4), beside(1, 'right', 4), beside(3, 'right', 4), beside(0, 'left', 4), beside(1, 'up', 4)]).toEqual([0, 2, null, null, null])
    expect([stepOf('ArrowLeft'), stepOf('End'), stepOf('KeyM')]).toEqual(['left', 'last', null])
  })
})

describe('a saved view', () => {
  it('remembers its look and what the board shows, and leaves out what is no such thing', () => {
    const layout = { look: 'board', board: { by: 'ownerId', card: ['amount', 7], compact: true, collapsed: ['"won"'], scope: 'p1', other: 1 } }
    expect(readLayout(layout)).toEqual({ look: 'board', board: { by: 'ownerId', card: ['amount'], compact: true, collapsed: ['"won"'], scope: 'p1' } })
    expect(readLayout({ look: 'calendar', board: 'x' })).toEqual({})
    expect(settleLayout({}, [])).toMatchObject({ look: null, board: {} })
    expect([sameLayout({ look: 'board' }, { look: 'list' }, []), sameLayout({ board: { collapsed: [] } }, {}, [])]).toEqual([false, true])
  })
})

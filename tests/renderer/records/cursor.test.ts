import { effectScope, nextTick } from 'vue'
import { afterEach, describe, expect, test } from 'vitest'
import type { AnyRow } from '#renderer/core/api.ts'
import { useCursor } from '#renderer/records/list/cursor.ts'
import { useRows, type RowSource } from '#renderer/records/list/rows.ts'

const row = (id: string): AnyRow => ({ id, version: 1 } as unknown as AnyRow)
const scopes: ReturnType<typeof effectScope>[] = []
afterEach(() => scopes.splice(0).forEach((scope) => scope.stop()))

async function list(ids: string[]) {
  const data = [...ids]
  const source: RowSource<AnyRow> = {
    page: async () => ({ items: data.map(row), next: null }),
    count: async () => ({ count: data.length, capped: false }),
    groups: async () => [],
    groupFilter: (field) => ({ field, op: 'empty' }),
  }
  const scope = effectScope()
  scopes.push(scope)
  const { rows, cursor } = scope.run(() => {
    const rows = useRows(source, () => ({}))
    return { rows, cursor: useCursor(rows, () => 4, () => 10) }
  })!
  await rows.ask()
  return { data, rows, cursor }
}
const selected = (cursor: Awaited<ReturnType<typeof list>>['cursor']): string[] => (cursor.selection.value.mode === 'some' ? [...cursor.selection.value.ids].sort() : ['all'])

describe('cursor and selection of a list', () => {
  test('Shift with arrows selects from where it began, and lets go on the way back', async () => {
    const { cursor } = await list(['a', 'b', 'c', 'd'])
    cursor.put({ line: 1, column: 0 })
    cursor.move('selectDown')
    cursor.move('selectDown')
    expect(selected(cursor)).toEqual(['b', 'c', 'd'])
    cursor.move('selectUp')
    expect(selected(cursor)).toEqual(['b', 'c'])
  })

  test('a range keeps what had been selected before it', async () => {
    const { cursor } = await list(['a', 'b', 'c', 'd'])
    cursor.toggle('a')
    cursor.click(2, 0, { shift: false, ctrl: false })
    cursor.click(3, 0, { shift: true, ctrl: false })
    expect(selected(cursor)).toEqual(['a', 'c', 'd'])
    cursor.click(1, 0, { shift: false, ctrl: true })
    expect(selected(cursor)).toEqual(['a', 'b', 'c', 'd'])
  })

  test('all that match, but the one that is let go', async () => {
    const { cursor } = await list(['a', 'b'])
    cursor.selectAll()
    cursor.toggle('b')
    expect(cursor.selection.value).toEqual({ mode: 'all', except: new Set(['b']) })
    cursor.clear()
    expect(selected(cursor)).toEqual([])
  })

  test('the cursor stays with its record when others come in above it', async () => {
    const { cursor, data, rows } = await list(['b', 'c'])
    cursor.put({ line: 1, column: 2 })
    data.unshift('a')
    await rows.refresh()
    await nextTick()
    expect(cursor.cursor.value).toEqual({ line: 2, column: 2 })
    expect(cursor.row.value?.id).toBe('c')
  })

  test('when its record goes, the next one takes its place', async () => {
    const { cursor, rows } = await list(['a', 'b', 'c'])
    cursor.put({ line: 1, column: 0 })
    rows.drop(['b'])
    await nextTick()
    expect(cursor.row.value?.id).toBe('c')
    rows.drop(['c'])
    await nextTick()
    expect(cursor.row.value?.id).toBe('a')
  })
})

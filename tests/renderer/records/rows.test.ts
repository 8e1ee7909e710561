import { effectScope, ref } from 'vue'
import { afterEach, describe, expect, test } from 'vitest'
import { groupFilter, groupKey, lineAt } from '#renderer/records/list/lines.ts'
import { rowAt } from '#renderer/records/list/pages.ts'
import { useRows } from '#renderer/records/list/rows.ts'
import type { Question, RowSource } from '#renderer/records/list/rows.ts'

interface Row { id: string; city: string }
const row = (i: number, city = i % 3 === 0 ? 'Уфа' : 'Казань'): Row => ({ id: String(i).padStart(6, '0'), city })

/** A table in memory that answers as the core does; `hold` keeps answers back until they are let go. */
function table(rows: Row[]) {
  let gate: Promise<void> = Promise.resolve()
  let open = (): void => undefined
  const seen: string[] = []
  const match = (question: Question): Row[] => {
    const leaf = question.filter && 'field' in question.filter ? question.filter : null
    return rows.filter((r) => (leaf ? r.city === leaf.value : true)).filter((r) => !question.search || r.id.includes(question.search))
  }
  const source: RowSource<Row> = {
    async page({ after, limit, ...question }) {
      seen.push(after ?? 'start')
      await gate
      if (question.search === 'broken') throw new Error('no connection')
      const all = match(question)
      const items = all.filter((r) => after === undefined || r.id > after).slice(0, limit)
      return { items, next: items.length > 0 && items.at(-1)!.id !== all.at(-1)?.id ? items.at(-1)!.id : null }
    },
    count: async (question) => ({ count: Math.min(1000, match(question).length), capped: match(question).length > 1000 }),
    groups: async (question) => [...Map.groupBy(match(question), (r) => r.city)].map(([value, members]) => ({ value, label: value, count: members.length })),
    groupFilter: (by, value) => groupFilter(by, 'text', false, value),
  }
  return { source, seen, rows, hold: () => { gate = new Promise((resolve) => { open = resolve }) }, release: () => open() }
}

const scopes: ReturnType<typeof effectScope>[] = []
afterEach(() => scopes.splice(0).forEach((scope) => scope.stop()))

function listOf(data: ReturnType<typeof table>, first: Question = {}, left: ReturnType<ReturnType<typeof useRows<Row>>['leave']> | null = null) {
  const question = ref<Question>(first)
  const scope = effectScope()
  scopes.push(scope)
  const list = scope.run(() => useRows(data.source, () => question.value, left))!
  return { list, question }
}
const settle = async (): Promise<void> => { for (let i = 0; i < 60; i++) await Promise.resolve() }
const idAt = (list: ReturnType<typeof listOf>['list'], line: number): string | undefined => {
  const at = lineAt(list.sections.value, line)
  return at?.kind === 'row' ? rowAt(at.section.pages, at.index)?.id : at?.section.group?.label ?? undefined
}

describe('rows of a list', () => {
  test('the first page is there after one question, the count after it, further pages as one scrolls', async () => {
    const data = table(Array.from({ length: 5000 }, (_, i) => row(i)))
    const { list } = listOf(data)
    await list.ask()
    expect(list.status.value).toBe('ready')
    expect(list.count.value).toEqual({ count: 1000, capped: true })
    expect(idAt(list, 0)).toBe('000000')
    const calls = data.seen.length
    list.show(150, 190)
    await settle()
    expect(idAt(list, 190)).toBe('000190')
    expect(data.seen.length - calls).toBeLessThanOrEqual(3)
  })

  test('old rows stay on the screen until the answer to the new question is there', async () => {
    const data = table(Array.from({ length: 30 }, (_, i) => row(i)))
    const { list, question } = listOf(data)
    await list.ask()
    data.hold()
    question.value = { filter: { field: 'city', op: 'eq', value: 'Уфа' } }
    await settle()
    expect(list.status.value).toBe('asking')
    expect(idAt(list, 1)).toBe('000001')
    data.release()
    await settle()
    expect(list.status.value).toBe('ready')
    expect(idAt(list, 1)).toBe('000003')
    expect(list.count.value).toEqual({ count: 10, capped: false })
  })

  test('of two quick questions the later one wins, whichever answer comes first', async () => {
    const data = table(Array.from({ length: 30 }, (_, i) => row(i)))
    const { list, question } = listOf(data)
    await list.ask()
    data.hold()
    question.value = { search: '00001' }
    await settle()
    question.value = { search: '000020' }
    await settle()
    data.release()
    await settle()
    expect(list.lines()).toBe(1)
    expect(idAt(list, 0)).toBe('000020')
  })

  test('a failure is kept for the screen to tell, with the old rows still there, and the next question heals it', async () => {
    const { list, question } = listOf(table(Array.from({ length: 5 }, (_, i) => row(i))))
    await list.ask()
    question.value = { search: 'broken' }
    await settle()
    expect(list.status.value).toBe('failed')
    expect((list.error.value as Error).message).toBe('no connection')
    expect(idAt(list, 0)).toBe('000000')
    question.value = {}
    await settle()
    expect(list.status.value).toBe('ready')
    expect(list.error.value).toBeNull()
  })

  test('groups hold their own rows; a collapsed one asks for nothing', async () => {
    const data = table(Array.from({ length: 9 }, (_, i) => row(i)))
    const { list } = listOf(data, { group: 'city' })
    await list.ask()
    expect(idAt(list, 0)).toBe('Уфа')
    expect(idAt(list, 1)).toBe('000000')
    expect(idAt(list, 4)).toBe('Казань')
    list.setCollapsed(new Set([groupKey('Уфа')]))
    expect(idAt(list, 1)).toBe('Казань')
    expect(list.lines()).toBe(1 + 1 + 6)
  })

  test('a removed row leaves the list and its count at once', async () => {
    const { list } = listOf(table(Array.from({ length: 30 }, (_, i) => row(i))))
    await list.ask()
    list.drop(['000004', '000005'])
    expect(idAt(list, 4)).toBe('000006')
    expect(list.count.value).toEqual({ count: 28, capped: false })
    expect(list.lines()).toBe(28)
  })

  test('what others changed is fetched again in place', async () => {
    const data = table(Array.from({ length: 250 }, (_, i) => row(i)))
    const { list } = listOf(data)
    await list.ask()
    list.show(120, 160)
    await settle()
    data.rows[130] = { ...row(130), city: 'Пермь' }
    await list.refresh()
    const at = lineAt(list.sections.value, 130)
    expect(at?.kind === 'row' && rowAt(at.section.pages, at.index)?.city).toBe('Пермь')
    expect(idAt(list, 249)).toBe('000249')
  })

  test('a list come back to shows its rows before anything was asked, and takes what changed behind them', async () => {
    const data = table(Array.from({ length: 250 }, (_, i) => row(i)))
    const { list } = listOf(data)
    await list.ask()
    list.show(120, 160)
    await settle()
    const left = list.leave()
    data.rows[130] = { ...row(130), city: 'Пермь' }
    const back = listOf(data, {}, left).list
    expect(back.status.value).toBe('ready')
    expect(idAt(back, 130)).toBe('000130')
    const calls = data.seen.length
    await back.ask()
    expect(data.seen.slice(calls)).not.toContain('start')
    const at = lineAt(back.sections.value, 130)
    expect(at?.kind === 'row' && rowAt(at.section.pages, at.index)?.city).toBe('Пермь')
  })

  test('a list come back to with another question asks it anew', async () => {
    const data = table(Array.from({ length: 30 }, (_, i) => row(i)))
    const { list } = listOf(data)
    await list.ask()
    const back = listOf(data, { search: '000007' }, list.leave()).list
    await back.ask()
    expect(back.lines()).toBe(1)
    expect(idAt(back, 0)).toBe('000007')
  })
})

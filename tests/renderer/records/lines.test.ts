import { describe, expect, test } from 'vitest'
import { flatSection, groupFilter, groupKey, groupSections, lineAt, lineCount, lineOf, visibleParts } from '#renderer/records/list/lines.ts'
import { putPage } from '#renderer/records/list/pages.ts'

const rows = (n: number, prefix = 'r') => Array.from({ length: n }, (_, i) => ({ id: `${prefix}${i}` }))

describe('lines of a list', () => {
  test('a list of unknown length has room below the rows it knows', () => {
    const section = flatSection()
    expect(lineCount([section])).toBe(0)
    expect(visibleParts([section], 0, 20)).toMatchObject([{ section, from: 0 }])
    putPage(section.pages, 0, null, rows(100), 'cursor')
    expect(lineCount([section])).toBe(130)
    putPage(section.pages, 1, 'cursor', rows(20, 's'), null)
    expect(lineCount([section])).toBe(120)
  })

  test('a list whose length is known stands at full height from the start', () => {
    const section = { ...flatSection(), total: 730 }
    putPage(section.pages, 0, null, rows(100), 'cursor')
    expect(lineCount([section])).toBe(730)
    expect(lineAt([section], 729)).toEqual({ kind: 'row', section, index: 729 })
    expect(lineAt([section], 730)).toBeNull()
  })

  const groups = [
    { value: 'new', label: 'Новый', count: 3 },
    { value: 'won', label: 'Постоянный', count: 2 },
    { value: null, label: null, count: 1 },
  ]

  test('groups stand as a heading and their rows, collapsed ones as the heading alone', () => {
    const sections = groupSections(groups, new Set([groupKey('won')]))
    expect(lineCount(sections)).toBe(1 + 3 + 1 + 1 + 1)
    expect(lineAt(sections, 0)).toMatchObject({ kind: 'group' })
    expect(lineAt(sections, 3)).toMatchObject({ kind: 'row', index: 2 })
    expect(lineAt(sections, 4)).toMatchObject({ kind: 'group', section: sections[1] })
    expect(lineAt(sections, 5)).toMatchObject({ kind: 'group', section: sections[2] })
    expect(lineAt(sections, 6)).toMatchObject({ kind: 'row', section: sections[2], index: 0 })
    expect(lineOf(sections, sections[2]!, 0)).toBe(6)
    expect(lineOf(sections, sections[1]!, 0)).toBe(-1)
  })

  test('what is on the screen is asked section by section', () => {
    const sections = groupSections(groups, new Set())
    expect(visibleParts(sections, 2, 5)).toEqual([
      { section: sections[0], from: 1, to: 2 },
      { section: sections[1], from: 0, to: 0 },
    ])
  })

  test('the rows of a group are asked for by its value', () => {
    expect(groupFilter('city', 'text', false, 'Уфа')).toEqual({ field: 'city', op: 'eq', value: 'Уфа' })
    expect(groupFilter('city', 'text', false, null)).toEqual({ field: 'city', op: 'empty' })
    expect(groupFilter('tags', 'tags', true, 't1')).toEqual({ field: 'tags', op: 'hasAny', value: ['t1'] })
    expect(groupFilter('createdAt', 'instant', false, '2026-11-23')).toEqual({
      field: 'createdAt', op: 'between', value: ['2026-11-23T00:00:00.000Z', '2026-11-23T23:59:59.999Z'],
    })
  })
})

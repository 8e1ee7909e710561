import { describe, expect, test } from 'vitest'
import { findActions, markedParts, matches, readQuery, sectionsOf } from '#renderer/modules/search/palette.ts'
import type { Action } from '#renderer/modules/search/palette.ts'

const action = (id: string, label: string, words = ''): Action => ({ id, label, icon: 'pi-plus', words, run: () => undefined })
const actions = [action('theme', 'Тёмная тема'), action('go', 'Перейти: Клиенты'), action('create', 'Создать клиента'), action('lock', 'Заблокировать экран', 'выйти замок')]

describe('the command palette', () => {
  test('words are found by their beginnings in any order, whatever the case, ё and layout', () => {
    expect(matches('клиента созд', 'Создать клиента')).toBe(true)
    expect(matches('темная', 'Тёмная тема')).toBe(true)
    expect(matches('cjplfnm', 'Создать клиента')).toBe(true)
    expect(matches('лиента', 'Создать клиента')).toBe(false)
  })

  test('an action whose label begins so stands first; of equals the often used', () => {
    expect(findActions('кл', actions, {}).map(({ id }) => id)).toEqual(['go', 'create'])
    expect(findActions('кл', actions, { create: 3 }).map(({ id }) => id)).toEqual(['create', 'go'])
    expect(findActions('за', actions, { create: 50 }).map(({ id }) => id)).toEqual(['lock'])
    expect(findActions('замок', actions, {}).map(({ id }) => id)).toEqual(['lock'])
  })

  test('records come by module, the newest first, before what can be done', () => {
    const hit = (module: string, id: string) => ({ module, id, title: id, detail: null, updatedAt: '' })
    const sections = sectionsOf({ query: 'соз', hits: [hit('contacts', 'a'), hit('clients', 'b'), hit('contacts', 'c')], actions, used: {}, recent: [] })
    expect(sections.map(({ name, items }) => [name, items.length])).toEqual([['contacts', 2], ['clients', 1], ['actions', 1]])
  })

  test('a phone in the second line is written as people read it, not as it is stored', () => {
    const hit = (detail: string) => ({ module: 'clients', id: detail, title: 'Ромашка', detail, updatedAt: '' })
    const [clients] = sectionsOf({ query: 'ром', hits: [hit('+79161234567'), hit('7707083893'), hit('a@b.example')], actions: [], used: {}, recent: [] })
    expect(clients!.items.map((item) => (item as { detail: string }).detail.replace(/\s/gu, ' '))).toEqual(['+7 (916) 123-45-67', '7707083893', 'a@b.example'])
  })

  test('with nothing typed it offers what was looked at and what is done most', () => {
    const sections = sectionsOf({ query: ' ', hits: [], actions, used: { lock: 2 }, recent: [{ module: 'clients', id: '1', title: 'Ромашка' }] })
    expect(sections.map(({ name }) => name)).toEqual(['recent', 'actions'])
    expect(sections[1]!.items[0]).toMatchObject({ kind: 'action', action: { id: 'lock' } })
  })

  test('«тип:» narrows to one module, an unknown type stays part of what is looked for', () => {
    const modules = [{ name: 'clients', words: ['Клиент', 'Клиенты'] }]
    expect(readQuery('тип:кли ромашка', modules)).toEqual({ q: 'ромашка', module: 'clients' })
    expect(readQuery('ромашка тип:клиенты', modules)).toEqual({ q: 'ромашка', module: 'clients' })
    expect(readQuery('тип:счёт 15', modules)).toEqual({ q: 'тип:счёт 15' })
  })

  test('what was typed is marked in the title', () => {
    expect(markedParts('ООО «Ёлка и ёж»', 'елка')).toEqual([['ООО «', false], ['Ёлка', true], [' и ёж»', false]])
    expect(markedParts('Ромашка', 'hjvf')).toEqual([['Рома', true], ['шка', false]])
    expect(markedParts('Straße', 'str')).toEqual([['Str', true], ['aße', false]])
  })
})

import { describe, expect, it } from 'vitest'
import { findMentions, mentionOf, newlyMentioned, typedMention } from '#shared/modules/notifications/mentions.rules.ts'

const anna = { id: 'a', name: 'Анна', email: 'anna@example.ru' }
const petrova = { id: 'p', name: 'Анна Петрова', email: 'p@example.ru' }
const fedor = { id: 'f', name: 'Фёдор Ёлкин', email: 'f@example.ru' }
const twin = { id: 't', name: 'Фёдор Ёлкин', email: 't@example.ru' }
const people = [anna, petrova, fedor]
const ids = (text: string, of = people) => findMentions(text, of).map(({ id }) => id)

describe('a colleague is addressed', () => {
  it.each([
    ['спроси @Анна', ['a']],
    ['@Анна Петрова, привет', ['p']],
    ['@анна петрова и @АННА', ['p', 'a']],
    ['(@федор елкин)', ['f']],
    ['@anna@example.ru', ['a']],
    ['@Аннабель', []],
    ['пишите на box@Анна', []],
    ['@ Анна', []],
    ['Анна', []],
    ['@@Анна', ['a']],
  ])('in «%s»', (text, expected) => {
    expect(ids(text)).toEqual(expected)
  })

  it('in the place where it stands, so that a screen can show it', () => {
    const text = 'Ёж: @Фёдор Ёлкин!'
    const [found] = findMentions(text, people)
    expect(text.slice(found!.at, found!.at + found!.length)).toBe('@Фёдор Ёлкин')
  })

  it('both, when two bear the name; by mail, when one of them is meant', () => {
    expect(ids('@Фёдор Ёлкин', [fedor, twin])).toEqual(['f', 't'])
    expect(mentionOf(fedor, [fedor, twin])).toBe('@f@example.ru')
    expect(ids('@f@example.ru', [fedor, twin])).toEqual(['f'])
    expect(mentionOf(fedor, people)).toBe('@Фёдор Ёлкин')
  })

  it('anew only when the text did not name them before', () => {
    expect(newlyMentioned('@Анна', '@Анна и @Анна Петрова, @Анна', people)).toEqual(['p'])
  })
})

describe('a name that is being typed', () => {
  it.each([
    ['Спроси @ан', 10, { at: 7, query: 'ан' }],
    ['@', 1, { at: 0, query: '' }],
    ['@Анна Пет', 9, { at: 0, query: 'Анна Пет' }],
    ['a@b', 3, null],
    ['@ ', 2, null],
    ['@анна\nдальше', 12, null],
    ['текст', 5, null],
  ])('%j at %i', (text, cursor, expected) => {
    expect(typedMention(text, cursor)).toEqual(expected)
  })
})

import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { nameKey, SIMILAR_FROM, similarity, trigrams } from '#shared/core/similar.ts'
import { goodCompanies } from '#tests/data/companies.ts'

describe('names of one company', () => {
  test.each([
    ['ПАО «Сбербанк»', 'сбербанк пао'], ['ПАО «Газпром»', 'Gazprom PJSC'], ['ООО «Ромашка»', 'Общество с ограниченной ответственностью "Ромашка"'],
    ['ГК «Ромашка»', 'Ромашка'], ['ООО «Торговый дом Ромашка»', 'ООО «Ромашка»'], ['ООО «Ёлка»', 'ооо елка'],
  ])('%s and %s are equal', (a, b) => expect(similarity(a, b)).toBe(1))

  test.each([
    ['ООО «Ромашка»', 'ООО «Рамашка»'], ['АО «АЛЬФА-БАНК»', 'Альфабанк'], ['Лаборатория Касперского', 'Касперского лаборатория'], ['ООО «Вайлдберриз»', 'ООО «Вайлдберис»'],
    ['ООО «Интернет Решения»', 'ООО «Интернет решение»'], ['ПФ СКБ Контур', 'СКБ Контур'], ['Северсталь', 'Северсталь Групп'], ['Kaspersky Lab', 'Kasperski Lab'],
  ])('%s and %s are worth showing', (a, b) => {
    expect(similarity(a, b)).toBeGreaterThanOrEqual(SIMILAR_FROM)
    expect(similarity(a, b)).toBeLessThan(1)
  })

  test.each([
    ['ООО «Ромашка»', 'ООО «Василёк»'], ['Школа № 5', 'Школа № 6'], ['ПАО «Газпром»', 'ПАО «Татнефть»'], ['Магнит', 'Мегафон'], ['ИП Иванов И. И.', 'ИП Петров П. П.'],
    ['ООО «А»', 'ООО «Б»'], ['', 'Ромашка'], ['Альфа-Банк', 'ТБанк'],
  ])('%s and %s are two', (a, b) => expect(similarity(a, b)).toBeLessThan(SIMILAR_FROM))

  it('of a list of big companies are not taken for each other', () => {
    const names = goodCompanies().map(({ name }) => name)
    const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const))
    expect(pairs.filter(([a, b]) => similarity(a, b) >= SIMILAR_FROM)).toEqual([])
  })

  it('of five hundred foreign companies seldom are', () => {
    const rows = parse(readFileSync(new URL('../data/companies-sp500.csv', import.meta.url)), { columns: true }) as { Security: string }[]
    const names = rows.map(({ Security }) => Security)
    const pairs = names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const))
    const alike = pairs.filter(([a, b]) => similarity(a, b) >= SIMILAR_FROM)
    // "Fox Corporation (Class A)" and "(Class B)", the two News Corp and Alphabet, and a handful of true neighbours.
    expect(alike.length).toBeGreaterThanOrEqual(3)
    expect(alike.length).toBeLessThanOrEqual(40)
  }, 60_000)
})

it('likeness is between 0 and 1, the same both ways, and whole with oneself', () => {
  const name = fc.string({ unit: fc.constantFrom(...'абвгдОО «»"abc 12-'), maxLength: 20 })
  fc.assert(
    fc.property(name, name, (a, b) => {
      const alike = similarity(a, b)
      expect(alike).toBeGreaterThanOrEqual(0)
      expect(alike).toBeLessThanOrEqual(1)
      expect(similarity(b, a)).toBe(alike)
      expect(similarity(a, a)).toBe(1)
      expect(alike === 1).toBe(nameKey(a) === nameKey(b))
    }),
    { numRuns: 2000 },
  )
})

test('trigrams are those of pg_trgm', () => {
  expect([...trigrams('cat')]).toEqual(['  c', ' ca', 'cat', 'at '])
  expect(trigrams('')).toEqual(new Set())
})

test.each([['ПАО «Сбербанк»', 'sberbank'], ['Торговый дом', 'torgovyy dom'], ['AT&T Inc.', 'at t'], ['ИП Иванов И. И.', 'ivanov']])('the key of %s is %s', (name, key) => expect(nameKey(name)).toBe(key))

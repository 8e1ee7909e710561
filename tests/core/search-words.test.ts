import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, describe, expect, it, test } from 'vitest'
import { fts5Query, fulltextDocument, fulltextQuery, searchQuery, searchTokens } from '#shared/core/search-words.ts'
import { goodCompanies } from '#tests/data/companies.ts'
import { FOUND, NOT_FOUND, PHONES_TYPED, PHONES_WRITTEN } from './search-cases.ts'

const db = new Database(':memory:')
db.exec(`create virtual table found using fts5(words, tokenize = 'unicode61', detail = none)`)
afterAll(() => db.close())

const clear = db.prepare('delete from found')
const add = db.prepare('insert into found (words) values (?)')
const match = db.prepare('select count(*) from found where found match ?').pluck()

/** Whether a real FTS5 table with one document answers it to the query. */
function finds(typed: string, document: string): boolean {
  clear.run()
  add.run(searchTokens(document).join(' '))
  const query = fts5Query(searchQuery(typed))
  return query !== null && match.get(query) === 1
}

describe('a document is found', () => {
  test.each(FOUND)('%s: %s', (_, typed, document) => expect(finds(typed, document)).toBe(true))

  test.each(PHONES_TYPED)('by the phone typed as %s, however it is written', (typed) => {
    for (const written of PHONES_WRITTEN) {
      expect(finds(typed, `ООО «Ромашка»\n${written}\nМосква`), written).toBe(true)
    }
  })

  test.each(['7707083893', '770708', '0838', '83893', '7707 083 893', '3893'])('by the INN typed as %s', (typed) => {
    expect(finds(typed, 'Сбербанк\n7707083893\n773601001')).toBe(true)
  })

  test.each(['7707083893 773601001', '773601001', '1027700132195', '10277', '132195', '40702810900000002851', '2851'])('by the numbers %s', (typed) => {
    expect(finds(typed, '7707083893\n773601001\n1027700132195\n40702810900000002851')).toBe(true)
  })

  it('by every part of four digits and more of a phone and of an INN', () => {
    const digits = (length: number) => fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length })
    const window = fc.tuple(fc.nat(100), fc.nat(100))
    fc.assert(
      fc.property(fc.oneof(digits(10), digits(12), digits(10).map((rest) => `7${rest}`)), window, (number, [a, b]) => {
        const from = a % (number.length - 3)
        const length = 4 + (b % (number.length - from - 3))
        expect(finds(number.slice(from, from + length), `x\n+${number}\ny ${number}`)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('by the name, INN and phone of each company of a real list', () => {
    for (const row of goodCompanies()) {
      const document = [row.name, row.inn, row.kpp, row.ogrn, row.city, row.phone].join('\n')
      for (const typed of [row.name, row.inn, row.phone, row.city, row.phone.replace(/\D/g, ''), row.inn.slice(3)]) {
        expect(finds(typed, document), `${typed} in ${document}`).toBe(true)
      }
    }
  })

  it('by each of its own words', () => {
    const russian = fc.array(fc.string({ unit: fc.constantFrom(...'абвгеёжзийклмнопрстьюя-.1'), minLength: 1, maxLength: 10 }), { maxLength: 5 })
    fc.assert(
      fc.property(russian, (words) => {
        const document = words.join(' ')
        for (const word of document.match(/[а-яё]+/gi) ?? []) expect(finds(word, document), `${word} in ${document}`).toBe(true)
      }),
      { numRuns: 500 },
    )
  })
})

describe('a document is not found', () => {
  test.each(NOT_FOUND)('%s: %s', (_, typed, document) => expect(finds(typed, document)).toBe(false))
})

describe('the query', () => {
  test.each(['', '   ', '"', '«»', '* - + ( ) : ^', '.,;'])('is empty for %j', (typed) => {
    expect(searchQuery(typed)).toEqual({ groups: [] })
    expect(fts5Query(searchQuery(typed))).toBeNull()
    expect(fulltextQuery(searchQuery(typed))).toBeNull()
  })

  it('is written for both databases', () => {
    const query = searchQuery('ghbdtn 912 345 67')
    expect(fts5Query(query)).toBe('("ghbdtn"* OR "гхбдтн"* OR "привет"*) AND ("91234567"*)')
    expect(fulltextQuery(query)).toBe('+(qzghbdtn* qzгхбдтн* qzпривет*) +(qz91234567*)')
  })

  it('looks for a stem as a whole word, and for what was typed as a beginning', () => {
    expect(searchQuery('договоров').groups[0]).toEqual(expect.arrayContaining([{ word: 'договоров', prefix: true }, { word: 'договор', prefix: false }]))
  })

  it('holds letters and digits only, few groups and few words, whatever was typed', () => {
    const nasty = fc.string({ unit: fc.constantFrom(...'ab йё1290"\'*-+~<>()^:{}[],.;@№%_\\/\u0000\n\t😀', ' OR ', ' NEAR(', ' AND ', 'NOT '), maxLength: 120 })
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 200 })), (typed) => {
        const { groups } = searchQuery(typed)
        expect(groups.length).toBeLessThanOrEqual(16)
        for (const group of groups) {
          expect(group.length).toBeGreaterThan(0)
          expect(group.length).toBeLessThanOrEqual(12)
          for (const { word } of group) expect(word).toMatch(/^[\p{L}\p{N}]{1,64}$/u)
        }
      }),
      { numRuns: 3000 },
    )
  })

  it('is never an error to a real FTS5 table', () => {
    clear.run()
    add.run('ромашка or near and not 1')
    const nasty = fc.string({ unit: fc.constantFrom(...'abйё129"\'*-+^:(){},;\\ ', 'OR', 'NEAR(', 'AND', 'NOT '), maxLength: 60 })
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: 'grapheme', maxLength: 60 })), (typed) => {
        const query = fts5Query(searchQuery(typed))
        if (query !== null) expect(match.get(query)).toBeTypeOf('number')
      }),
      { numRuns: 5000 },
    )
  })

  it('has no letter at which the tokenizer of FTS5 would part a word', () => {
    clear.run()
    for (let code = 0x80; code <= 0x1ffff; code += 1) {
      const [word] = searchTokens(`a${String.fromCodePoint(code)}a`)
      // A phrase is refused by a table without positions.
      expect(match.get(`"${word}"`), code.toString(16)).toBe(0)
    }
  })

  it('takes a pasted page without slowing down', () => {
    const began = performance.now()
    expect(searchQuery('слово 12 345 '.repeat(100_000)).groups.length).toBeLessThanOrEqual(16)
    expect(performance.now() - began).toBeLessThan(200)
  })
})

describe('the words of a document', () => {
  it('stand there once each, letters and digits only', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const tokens = searchTokens(text)
        expect(new Set(tokens).size).toBe(tokens.length)
        for (const token of tokens) expect(token).toMatch(/^[\p{L}\p{N}]{1,64}$/u)
      }),
      { numRuns: 1000 },
    )
  })

  it('are bounded, for text and for digits', () => {
    const words = Array.from({ length: 50_000 }, (_, i) => `слово${i}`).join(' ')
    const numbers = Array.from({ length: 50_000 }, (_, i) => 70000000000 + i * 7919).join('\n')
    expect(searchTokens(words).length).toBeLessThanOrEqual(1000)
    expect(searchTokens(numbers, 100)).toHaveLength(100)
    expect(searchTokens('один два три четыре', 2)).toHaveLength(2)
  })

  it('of a usual client are some fifty', () => {
    for (const row of goodCompanies()) {
      expect(searchTokens([row.name, row.inn, row.kpp, row.ogrn, row.city, row.phone].join('\n')).length).toBeLessThan(50)
    }
  })

  it('carry a mark in FULLTEXT, so that none is too short or a stop word', () => {
    expect(fulltextDocument(['вк', 'the', '5'])).toBe('qzвк qzthe qz5')
  })
})

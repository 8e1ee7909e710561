import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, describe, expect, it, test } from 'vitest'
import { fts5Query, fulltextDocument, fulltextQuery, searchQuery, searchTokens } from '#shared/core/search-words.ts'
import { goodCompanies } from '#tests/data/companies.ts'

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
  test.each([
    ['by another form of its word', 'договор', 'Подписание договоров на 2025 год'],
    ['by another form typed', 'договорами', 'Договор поставки'],
    ['by the beginning of a word', 'ромаш', 'ООО «Ромашка»'],
    ['whatever the order of words', 'москва лаборатория', 'Лаборатория Касперского, Москва'],
    ['by е for ё', 'елка', 'ООО «Ёлка»'],
    ['by ё for е', 'счёт', 'счет на оплату'],
    ['by ё on the wrong layout', '`krf', 'ООО «Ёлка»'],
    ['in capitals', 'РОСНЕФТЬ', 'ПАО «НК "Роснефть"»'],
    ['on the wrong layout', 'ghbdtn', 'Привет, мир'],
    ['on the wrong layout with a key of punctuation inside', 'ghj,ktvf', 'Проблема с отгрузкой'],
    ['on the wrong layout with a key of punctuation first', '[jhjij', 'хорошо'],
    ['on the wrong layout before a comma', 'ckjdj, ', 'одно слово'],
    ['on the wrong layout in another form', 'ljujdjhjd', 'договор'],
    ['on the wrong layout from Russian', 'руддщ', 'Hello world'],
    ['by a domain on the wrong layout', 'ыиукифтлюкг', 'www.sberbank.ru'],
    ['in Latin letters', 'gazprom', 'ПАО «Газпром»'],
    ['in Russian letters', 'касперский', 'kaspersky.ru'],
    ['by an English word form', 'companies', 'The company of the year'],
    ['by two letters', 'ВК', 'ООО «ВК»'],
    ['by two letters on the wrong layout', 'dr', 'ООО «ВК»'],
    ['by one letter', 'х', 'Х'],
    ['by one digit', '5', 'Склад 5'],
    ['by a short number', '12', 'договор №12/3'],
    ['by a number with a slash', '№12/3', 'договор №12/3 от 01.02.2025'],
    ['by a date', '01.02.2025', 'договор №12/3 от 01.02.2025'],
    ['by a date being typed', '01.02.20', 'договор №12/3 от 01.02.2025'],
    ['by a year of a date', '2025', 'договор №12/3 от 01.02.2025'],
    ['by a sum without its spaces', '1234567', 'Оборот 1 234 567,89 руб.'],
    ['by a sum with its spaces', '1 234 567', 'Оборот 1234567 руб.'],
    ['by a sum with no-break spaces', '12\u00a0345,00', 'Итого 12345,00'],
    ['by a part of an e-mail', 'petrov', 'ivan.petrov@mail.example.ru'],
    ['by a whole e-mail', 'ivan.petrov@mail.example.ru', 'ivan.petrov@mail.example.ru'],
    ['by an e-mail being typed', 'ivan.petrov@ma', 'ivan.petrov@mail.example.ru'],
    ['by a domain', 'example.ru', 'ivan.petrov@mail.example.ru'],
    ['by a hyphened name in one word', 'альфабанк', 'АО «АЛЬФА-БАНК»'],
    ['by a hyphened name in two', 'альфа банк', 'АО «АЛЬФА-БАНК»'],
    ['by a name with a dot in one word', 'мвидео', 'ПАО «М.Видео»'],
    ['without an apostrophe', 'oreilly', 'O’Reilly Auto Parts'],
    ['with a Latin look-alike in it', 'сбербанк', 'Cбербанк'],
    ['with letters and digits apart', 'Б 12', 'корпус Б12'],
    ['with letters and digits together', 'б12', 'корпус Б-12'],
    ['without its accents', 'muller', 'Café Müller'],
    ['by Chinese', '北京', '北京 公司'],
  ])('%s: %s', (_, typed, document) => expect(finds(typed, document)).toBe(true))

  test.each([
    ['912 345 67'], ['+7 912 345-67-89'], ['8 (912) 345-67-89'], ['89123456789'], ['9123456789'], ['(912) 345'], ['345-67-89'],
    ['3456789'], ['4567'], ['67-89'], ['6789'], ['67 89'], ['8912'], ['8 912 3'], ['+7 912'], ['791234'], ['912.345.67.89'], ['8-912'], ['234567'],
  ])('by the phone typed as %s, however it is written', (typed) => {
    for (const written of ['+79123456789', '8 (912) 345-67-89', '8-912-345-67-89', '+7 912 3456789', 'тел. 89123456789 доб. 5']) {
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
  test.each([
    ['by another word', 'роза', 'ООО «Ромашка»'],
    ['when one of the words is missing', 'ромашка тула', 'ООО «Ромашка» Москва'],
    ['by a word that begins with the stem only', 'банка', 'банкрот'],
    ['by a short name whose stem begins another', 'оля', 'Олег'],
    ['by a phone whose parts stand apart', '912 345 67 89', '912\n345\n67\n89'],
    ['by a phone with one other digit', '8 912 345-67-80', '+79123456789'],
    ['by the numbers of two fields read as one', '45678', '1234\n5678'],
    ['by an operator', 'OR', 'ромашка'],
    ['by Russian letters that make no word on the other layout', 'хлеб', 'kt test'],
  ])('%s: %s', (_, typed, document) => expect(finds(typed, document)).toBe(false))
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

  it('come at tens of thousands of short documents a second', () => {
    const documents = Array.from({ length: 20_000 }, (_, i) => `ООО «Лаборатория ${i}» договор на поставку ромашек, Москва`)
    for (const document of documents.slice(0, 2000)) searchTokens(document)
    const began = performance.now()
    for (const document of documents) searchTokens(document)
    // 150,000 a second on an idle machine; the bound only catches a change of order.
    expect((documents.length / (performance.now() - began)) * 1000).toBeGreaterThan(15_000)
  })
})

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { counted, cut, foldLetters, foldSpaces, foldText, groupDigits, nameIn, NBSP, plural, sortKey, tieShortWords } from '#shared/core/text.ts'

const anyText = fc.string({ unit: 'binary', maxLength: 60 })
const russianText = fc.string({ unit: fc.constantFrom(...'абвгдеёжзийклмнопрстуфхцчшщъыьэюяАЁЙЯ «»"-№.,12 abcÉü\u00a0'), maxLength: 40 })

test.each([
  ['ru', 'Новый', 'New', 'Новый'],
  ['en', 'Новый', 'New', 'New'],
  ['en', 'Новый', null, 'Новый'],
  ['en', 'Новый', undefined, 'Новый'],
  ['en', 'Новый', '', 'Новый'],
] as const)('in %s «%s» with the English name %j is called %s', (locale, own, english, shown) => expect(nameIn(locale, own, english)).toBe(shown))

describe('foldText', () => {
  test.each([
    ['Ёлка  ООО', 'елка ооо'],
    ['ЩЁТКА', 'щетка'],
    ['Йод и йогурт', 'йод и йогурт'],
    ['и\u0306од', 'йод'],
    ['е\u0308лка', 'елка'],
    ['Ўзбекистон', 'ўзбекистон'],
    ['\u00a0Ромашка\t\r\n ', 'ромашка'],
    ['Café Müller', 'cafe muller'],
    ['Straße', 'strasse'],
    ['Øresund Łódź', 'oresund lodz'],
    ['ＡＢＣ１２', 'abc12'],
    ['ﬁrma', 'firma'],
    ['№ 5', '№ 5'],
    ['Éclair № 5', 'eclair № 5'],
    ['Ünder™', 'under™'],
    ['за\u0301мок', 'замок'],
    ['Ро\u00adмаш\u200bка', 'ромашка'],
    ['がぎ', 'がぎ'],
    ['한국', '한국'],
    ['', ''],
  ])('%j becomes %j', (text, folded) => expect(foldText(text)).toBe(folded))

  it('folds what is folded to itself', () => {
    fc.assert(fc.property(fc.oneof(anyText, russianText), (text) => { expect(foldText(foldText(text))).toBe(foldText(text)) }), { numRuns: 2000 })
  })

  it('does not see case nor ё', () => {
    fc.assert(
      fc.property(russianText, (text) => {
        expect(foldText(text.toUpperCase())).toBe(foldText(text))
        expect(foldText(text.replaceAll('е', 'ё'))).toBe(foldText(text))
      }),
    )
  })

  it('answers the same for a text that needs normalisation and one that does not', () => {
    fc.assert(fc.property(russianText, (text) => { expect(foldText(`${text} Ａ`)).toBe(foldText(`${text} a`)) }))
  })
})

describe('sortKey', () => {
  test.each([
    ['«Ромашка»', 'ромашка'],
    ['"Ромашка"', 'ромашка'],
    ['ПАО «НК "Роснефть"»', 'пао нк роснефть'],
    ['  - Ёж', 'еж'],
    ['(скобка)', 'скобка)'],
    ['3M', '3m'],
    ['«»', ''],
    ['—', '—'],
    ['№5', '5'],
    ['', ''],
  ])('%j sorts as %j', (text, key) => expect(sortKey(text)).toBe(key))

  it('puts names into the order of the Russian alphabet, wherever the ё and the quotes are', () => {
    const names = ['Яблоко', '«Ёлка»', 'Енот', 'Ель', 'жук', '"АРБУЗ"', 'йод', 'иней', '1С', 'Apple']
    const sorted = [...names].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
    expect(sorted).toEqual(['1С', 'Apple', '"АРБУЗ"', '«Ёлка»', 'Ель', 'Енот', 'жук', 'иней', 'йод', 'Яблоко'])
  })

  it('is never longer than its limit, has no half of a character, and is its own key', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, russianText), fc.integer({ min: 1, max: 30 }), (text, max) => {
        const key = sortKey(text, max)
        expect(key.length).toBeLessThanOrEqual(max)
        expect(key.isWellFormed() || !text.isWellFormed()).toBe(true)
        expect(sortKey(key, max)).toBe(key)
      }),
      { numRuns: 2000 },
    )
  })

  it('stays quick on a megabyte of text', () => {
    const began = performance.now()
    expect(sortKey('É'.repeat(1_000_000))).toHaveLength(120)
    expect(performance.now() - began).toBeLessThan(200)
  })
})

test('cut never leaves half a surrogate pair', () => {
  expect(cut('ab😀', 3)).toBe('ab')
  expect(cut('ab😀', 4)).toBe('ab😀')
  expect(cut('abc', 2)).toBe('ab')
})

test('foldSpaces makes one space of any white space', () => expect(foldSpaces(' a\u00a0\u202f\n b ')).toBe('a b'))

test('foldLetters leaves spaces alone', () => expect(foldLetters(' А  Б ')).toBe(' а  б '))

describe('plural', () => {
  test.each([
    [0, 'клиентов'], [1, 'клиент'], [2, 'клиента'], [4, 'клиента'], [5, 'клиентов'], [11, 'клиентов'], [12, 'клиентов'],
    [14, 'клиентов'], [21, 'клиент'], [22, 'клиента'], [25, 'клиентов'], [111, 'клиентов'], [112, 'клиентов'], [121, 'клиент'],
    [1001, 'клиент'], [-1, 'клиент'], [-3, 'клиента'], [1.5, 'клиента'],
  ])('%d %s', (n, word) => expect(plural(n, 'клиент', 'клиента', 'клиентов')).toBe(word))

  it('agrees with the plural rules of the platform on every whole number', () => {
    const rules = new Intl.PluralRules('ru')
    fc.assert(fc.property(fc.nat(10_000_000), (n) => { expect(plural(n, 'one', 'few', 'many')).toBe(rules.select(n)) }))
  })
})

describe('typography', () => {
  test.each([
    [0, '0'], [999, '999'], [1000, `1${NBSP}000`], [1234567, `1${NBSP}234${NBSP}567`], [-1234, `-1${NBSP}234`],
    [12345678901234567890n, `12${NBSP}345${NBSP}678${NBSP}901${NBSP}234${NBSP}567${NBSP}890`],
  ])('groupDigits(%s) is %j', (n, text) => expect(groupDigits(n)).toBe(text))

  test('counted ties a number to its noun', () => {
    expect(counted(1234, 'клиент', 'клиента', 'клиентов')).toBe(`1${NBSP}234${NBSP}клиента`)
    expect(counted(1.5, 'рубль', 'рубля', 'рублей')).toBe(`1,5${NBSP}рубля`)
  })

  test.each([
    ['Договор в работе', `Договор в${NBSP}работе`],
    ['Счёт № 5 от 1 мая', `Счёт №${NBSP}5 от${NBSP}1 мая`],
    ['и в доме', `и${NBSP}в${NBSP}доме`],
    ['Москва — столица', `Москва${NBSP}— столица`],
    ['слово', 'слово'],
  ])('tieShortWords(%j)', (text, tied) => expect(tieShortWords(text)).toBe(tied))
})

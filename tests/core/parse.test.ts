import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { guessDecimal, parseBool, parseInteger, parseList, parseScaled, scaledText } from '#shared/core/parse.ts'

describe('whole numbers', () => {
  test.each([
    ['0', 0], ['5', 5], ['-5', -5], ['+5', 5], ['1 234', 1234], ['1\u00a0234\u00a0567', 1234567], ['007', 7], ['5,00', 5], ['1 000,0', 1000], ['1,234,567', 1234567], ['2e3', 2000], ['−7', -7], ['(7)', -7], ['-0', 0],
  ])('%j is %d', (text, value) => expect(parseInteger(text)).toEqual({ ok: true, value }))

  test.each([
    ['', 'empty'], ['\u00a0', 'empty'], ['пять', 'format'], ['5 шт', 'format'], ['1,5', 'precision'], ['1,234', 'ambiguous'], ['12 34', 'format'], ['9007199254740992', 'range'],
    ['2013 (1888)', 'format'], ['1-2', 'format'], ['=1+1', 'format'], ['5%', 'format'], ['.', 'format'], ['-', 'format'], ['e5', 'format'], [',', 'format'],
  ])('%j is refused: %s', (text, code) => expect(parseInteger(text)).toEqual({ ok: false, code }))

  it('read back as themselves in any grouping', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.constantFrom(' ', '\u00a0', '\u202f', "'"), (value, gap) => {
        expect(parseInteger(String(value))).toEqual({ ok: true, value: value === 0 ? 0 : value })
        expect(parseInteger(String(value).replace(/\B(?=(\d{3})+(?!\d))/g, gap))).toEqual({ ok: true, value })
      }),
    )
  })
})

describe('decimals', () => {
  it('read back as themselves, however many decimals the field keeps', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 8 }), (value, decimals) => {
        const text = scaledText(value, decimals)
        expect(parseScaled(text, decimals, { decimal: '.' })).toEqual({ ok: true, value })
        expect(parseScaled(text.replace('.', ','), decimals, { decimal: ',' })).toEqual({ ok: true, value })
      }),
      { numRuns: 1000 },
    )
  })

  test.each([[12345, 2, '123.45'], [-5, 2, '-0.05'], [0, 2, '0.00'], [7, 0, '7'], [1500, 3, '1.500']])('%d with %d decimals is written %s', (value, decimals, text) =>
    expect(scaledText(value, decimals)).toBe(text))

  it('of long hostile text come back at once', () => {
    const began = performance.now()
    for (const text of ['1,'.repeat(50_000), '1 '.repeat(50_000), ' '.repeat(100_000), `${'1'.repeat(100_000)}x`, '-'.repeat(100_000)]) expect(parseScaled(text, 2).ok).toBe(false)
    expect(performance.now() - began).toBeLessThan(1000)
  })
})

describe('the decimal sign of a column', () => {
  test.each([
    [['1,5', '2,25'], ','], [['1.5', '2.25'], '.'], [['1,234.50'], '.'], [['1.234,50'], ','], [['1,234', '5.5'], '.'], [['1,234,567'], '.'],
    [['1,234'], null], [['5', '7'], null], [['1,5', '1.5'], null], [[], null], [['123 456,78', '1 234 567,80'], ','], [['0,500'], ','],
  ] as [string[], ',' | '.' | null][])('of %j is %s', (texts, decimal) => expect(guessDecimal(texts)).toBe(decimal))
})

describe('yes and no', () => {
  test.each(['да', 'ДА', ' Да. ', 'yes', 'Y', '1', '+', 'истина', 'ИСТИНА', 'true', 'вкл', 'есть', '✓', '✔️', 'x'])('%j is yes', (text) => expect(parseBool(text)).toEqual({ ok: true, value: true }))
  test.each(['нет', 'НЕТ', 'no', 'n', '0', '-', '—', 'ложь', 'FALSE', 'выкл', '☐'])('%j is no', (text) => expect(parseBool(text)).toEqual({ ok: true, value: false }))
  test.each([['', 'empty'], ['  ', 'empty'], ['может быть', 'format'], ['2', 'format'], ['дада', 'format'], ['null', 'format']])('%j is %s', (text, code) => expect(parseBool(text)).toEqual({ ok: false, code }))
})

describe('lists', () => {
  test.each([
    ['a, b,c', ['a', 'b', 'c']], ['a; b, c; d', ['a', 'b, c', 'd']], ['a\nb\r\nc', ['a', 'b', 'c']], ['a|b', ['a', 'b']], ['VIP, vip, Vip', ['VIP']],
    ['«a», "b"', ['a', 'b']], ['', []], [' , ;', []], ['одно', ['одно']], ['ёлка; елка', ['ёлка']],
  ])('%j', (text, parts) => expect(parseList(text)).toEqual(parts))

  it('of what was joined come back', () => {
    const part = fc.stringMatching(/^[а-яё0-9]{1,8}$/)
    fc.assert(
      fc.property(fc.uniqueArray(part, { selector: (one) => one.replaceAll('ё', 'е') }), fc.constantFrom('; ', '\n', ', ', '|'), (parts, gap) => {
        expect(parseList(parts.join(gap))).toEqual(parts)
      }),
    )
  })
})

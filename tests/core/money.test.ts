import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  CURRENCIES, currencyDecimals, currencyOf, formatMoney, formatPercent, formatQuantity, formatScaled, formatWholeMoney, mulDiv, parseMoney, parsePercent, parseQuantity, sumMoney,
} from '#shared/core/money.ts'
import { goodCompanies } from '#tests/data/companies.ts'

const LARGEST = Number.MAX_SAFE_INTEGER
const minor = fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -1_000_000, max: 1_000_000 }))

describe('a sum is read', () => {
  test.each([
    ['1 234 567,89 ₽', 123456789, 'RUB'],
    ['1\u00a0234\u00a0567,89\u00a0₽', 123456789, 'RUB'],
    ['1\u202f234,5', 123450, 'RUB'],
    ['123 456,78', 12345678, 'RUB'],
    ['0', 0, 'RUB'], ['0,00', 0, 'RUB'], ['5', 500, 'RUB'], ['5,5', 550, 'RUB'], [',5', 50, 'RUB'], ['5,', 500, 'RUB'],
    ['-1 234,50 руб.', -123450, 'RUB'], ['−5 ₽', -500, 'RUB'], ['5-', -500, 'RUB'], ['(1 234,50)', -123450, 'RUB'], ['(5 ₽)', -500, 'RUB'],
    ['1234.50', 123450, 'RUB'], ['1,234.50', 123450, 'RUB'], ['1.234,50', 123450, 'RUB'], ['1,234,567', 123456700, 'RUB'], ['1.234.567,8', 123456780, 'RUB'],
    ["1'234.50", 123450, 'RUB'], ['12,5000', 1250, 'RUB'], ['1234,567', null, 'precision'], ['1,234567', null, 'precision'],
    ['$1,234.50', 123450, 'USD'], ['-$5', -500, 'USD'], ['$ 5', 500, 'USD'], ['5 $', 500, 'USD'], ['5 USD', 500, 'USD'], ['USD 5', 500, 'USD'], ['usd5', 500, 'USD'],
    ['100 €', 10000, 'EUR'], ['100 евро', 10000, 'EUR'], ['1 000 ₸', 100000, 'KZT'], ['1 000 тг.', 100000, 'KZT'], ['15 Br', 1500, 'BYN'], ['15 бел. руб.', 1500, 'BYN'],
    ['100 ¥', 10000, 'CNY'], ['100 юаней', 10000, 'CNY'], ['500 иен', 500, 'JPY'], ['5 р.', 500, 'RUB'], ['5р', 500, 'RUB'], ['5 рублей', 500, 'RUB'], ['5 RUR', 500, 'RUB'],
    ['12 руб. 50 коп.', 1250, 'RUB'], ['1 234 рубля 05 копеек', 123405, 'RUB'],
    ['5 тыс. руб.', 500000, 'RUB'], ['1,5 млн ₽', 150000000, 'RUB'], ['2 млрд', 200000000000, 'RUB'], ['1.5E+6', 150000000, 'RUB'], ['3к', 300000, 'RUB'],
    ['', null, 'empty'], ['   ', null, 'empty'], ['abc', null, 'format'], ['₽', null, 'empty'], ['1 23', null, 'format'], ['1,23,4', null, 'format'],
    ['12 штук', null, 'currency'], ['5 попугаев', null, 'currency'], ['1 234 5', null, 'format'], ['1.2.3', null, 'format'], ['--5', null, 'format'],
    ['12,500', null, 'ambiguous'], ['1.234', null, 'ambiguous'], ['0,500', 50, 'RUB'],
    ['90071992547409,91', LARGEST, 'RUB'], ['90071992547409,92', null, 'range'], ['1e30', null, 'range'], ['1e999', null, 'range'], ['9'.repeat(40), null, 'range'],
    ['NaN', null, 'format'], ['Infinity', null, 'format'], ['0x10', null, 'currency'], ['٣', null, 'format'],
  ] as [string, number | null, string][])('%j', (text, value, currencyOrCode) => {
    expect(parseMoney(text)).toEqual(value === null ? { ok: false, code: currencyOrCode } : { ok: true, minor: value, currency: currencyOrCode })
  })

  it('in the currency expected, unless it names another', () => {
    expect(parseMoney('5', 'EUR')).toEqual({ ok: true, minor: 500, currency: 'EUR' })
    expect(parseMoney('500', 'JPY')).toEqual({ ok: true, minor: 500, currency: 'JPY' })
    expect(parseMoney('5,50', 'JPY')).toEqual({ ok: false, code: 'precision' })
    expect(parseMoney('5 ₽', 'EUR')).toEqual({ ok: true, minor: 500, currency: 'RUB' })
  })

  it('by the decimal sign of its column', () => {
    expect(parseMoney('12,500', 'RUB', { decimal: ',' })).toEqual({ ok: true, minor: 1250, currency: 'RUB' })
    expect(parseMoney('12,500', 'RUB', { decimal: '.' })).toEqual({ ok: true, minor: 1250000, currency: 'RUB' })
    expect(parseMoney('12.500,5', 'RUB', { decimal: '.' })).toEqual({ ok: false, code: 'format' })
  })

  it('in every row of a real list', () => {
    goodCompanies().forEach(({ turnover }, i) => {
      expect(parseMoney(turnover)).toEqual({ ok: true, minor: 12345678 * (i + 1), currency: 'RUB' })
    })
  })

  it('and nothing that is typed is an error or a part of a kopeck', () => {
    const typed = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'0123456789,. -()eруб₽$kтыс\''), maxLength: 20 }))
    fc.assert(
      fc.property(typed, fc.constantFrom('RUB', 'JPY'), (text, currency) => {
        const read = parseMoney(text, currency)
        if (read.ok) expect(Number.isSafeInteger(read.minor)).toBe(true)
      }),
      { numRuns: 5000 },
    )
  })
})

describe('a sum is shown', () => {
  test.each([
    [123456789, 'RUB', 'ru', '1 234 567,89 ₽'], [0, 'RUB', 'ru', '0,00 ₽'], [5, 'RUB', 'ru', '0,05 ₽'], [-5, 'RUB', 'ru', '−0,05 ₽'], [-123450, 'RUB', 'ru', '−1 234,50 ₽'],
    [500, 'JPY', 'ru', '500 JP¥'], [100, 'KGS', 'ru', '1,00 KGS'], [123456789, 'USD', 'en', '$1,234,567.89'], [-100, 'USD', 'en', '−$1.00'], [123450, 'RUB', 'en', 'RUB 1,234.50'],
    [LARGEST, 'RUB', 'ru', '90 071 992 547 409,91 ₽'], [100, 'XXX', 'ru', '1,00 XXX'],
  ] as [number, string, 'ru' | 'en', string][])('%d %s (%s)', (value, currency, locale, text) => {
    expect(formatMoney(value, currency, locale).replaceAll('\u00a0', ' ')).toBe(text)
  })

  it('and reads back as itself, in every currency and both languages', () => {
    fc.assert(
      fc.property(minor, fc.constantFrom(...CURRENCIES.map(({ code }) => code)), fc.constantFrom('ru' as const, 'en' as const), (value, currency, locale) => {
        expect(parseMoney(formatMoney(value, currency, locale), 'RUB', { decimal: locale === 'ru' ? ',' : '.' })).toEqual({ ok: true, minor: value, currency })
      }),
      { numRuns: 3000 },
    )
  })

  test.each([0.5, Number.NaN, Infinity, LARGEST + 1])('never as %d', (value) => {
    expect(() => formatMoney(value, 'RUB')).toThrow(RangeError)
    expect(() => formatScaled(value, 2, 'ru', true)).toThrow(RangeError)
  })
})

describe('quantities and percents', () => {
  test.each([
    ['1,5', 1500], ['1', 1000], ['0,001', 1], ['12,500', 12500], ['12.500', 12500], ['1 234,567', 1234567], ['-2', -2000], ['1,0000', 1000],
  ])('quantity %s is %d thousandths', (text, value) => expect(parseQuantity(text)).toEqual({ ok: true, value }))
  test.each([['0,0001', 'precision'], ['', 'empty'], ['две', 'format']])('quantity %j is refused: %s', (text, code) => expect(parseQuantity(text)).toEqual({ ok: false, code }))

  test.each([['12,5 %', 1250], ['20%', 2000], ['0,01', 1], ['100', 10000], ['-3,5 %', -350]])('%s is %d basis points', (text, value) =>
    expect(parsePercent(text)).toEqual({ ok: true, value }))

  test.each([[1500, '1,5'], [1000, '1'], [1, '0,001'], [-1234567, '−1 234,567'], [0, '0']])('%d thousandths are shown as %s', (value, text) =>
    expect(formatQuantity(value).replaceAll('\u00a0', ' ')).toBe(text))

  it('percents have a space in Russian and none in English', () => {
    expect(formatPercent(1250)).toBe('12,5\u00a0%')
    expect(formatPercent(2000, 'en')).toBe('20%')
  })

  it('read back as themselves', () => {
    fc.assert(
      fc.property(minor, (value) => {
        expect(parseQuantity(formatQuantity(value), { decimal: ',' })).toEqual({ ok: true, value })
        expect(parsePercent(formatPercent(value, 'en'), { decimal: '.' })).toEqual({ ok: true, value })
      }),
    )
  })
})

describe('sums in whole numbers', () => {
  test.each([
    [10001, 1500, 1000, 15002], [10001, 500, 1000, 5001], [-10001, 500, 1000, -5001], [100, 1, 3, 33], [200, 1, 3, 67], [1, 1, 2, 1], [-1, 1, 2, -1], [1, -1, -2, 1],
    [0, 5, 7, 0], [-1, 1, 3, 0], [LARGEST, 1000, 1000, LARGEST], [123456789012345, 2000, 10000, 24691357802469],
  ])('%d × %d / %d is %d, halves away from zero', (a, b, divisor, result) => expect(mulDiv(a, b, divisor)).toBe(result))

  it('never leave exact integers without an error', () => {
    expect(() => mulDiv(LARGEST, 2, 1)).toThrow(RangeError)
    expect(() => mulDiv(0.1, 2, 1)).toThrow(RangeError)
    expect(() => mulDiv(1, 2, 0)).toThrow(RangeError)
    expect(() => sumMoney([LARGEST, 1])).toThrow(RangeError)
    expect(() => sumMoney([0.5])).toThrow(RangeError)
    expect(sumMoney([LARGEST, -1, 1])).toBe(LARGEST)
    expect(sumMoney([])).toBe(0)
  })

  it('are nearest to the exact result', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 1, max: 10_000 }), (a, b, divisor) => {
        const exact = BigInt(a) * BigInt(b)
        const off = BigInt(mulDiv(a, b, divisor)) * BigInt(divisor) - exact
        expect((off < 0n ? -off : off) * 2n <= BigInt(divisor)).toBe(true)
        expect(mulDiv(-a, b, divisor) + mulDiv(a, b, divisor)).toBe(0)
      }),
    )
  })
})

describe('the table of currencies', () => {
  it('has the decimals that ISO 4217 has, by the platform’s own table', () => {
    for (const { code, decimals } of CURRENCIES) {
      const known = new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions().maximumFractionDigits
      // CLDR shows sums of Uzbekistan and Armenia without their hundredths; ISO 4217 keeps them.
      if (!['UZS', 'AMD'].includes(code)) expect(known, code).toBe(decimals)
    }
  })

  it('names every currency once, and no word or sign means two', () => {
    const words = CURRENCIES.flatMap(({ code, symbol, words: own }) => [...new Set([code.toLowerCase(), symbol.toLowerCase(), ...own])])
    expect(words.filter((word, i) => words.indexOf(word) !== i)).toEqual([])
    expect(currencyOf('RUB')?.symbol).toBe('₽')
    expect(currencyOf('ZZZ')).toBeNull()
    expect(currencyDecimals('JPY')).toBe(0)
    expect(currencyDecimals('ZZZ')).toBe(2)
  })
})

it.each([
  [1_500_000_000, 'RUB', 'ru', '15 000 000 ₽'], [1_500_000_000, 'RUB', 'en', 'RUB 15,000,000'], [100_000, 'USD', 'en', '$1,000'],
  [49, 'RUB', 'ru', '0 ₽'], [-49, 'RUB', 'ru', '0 ₽'], [50, 'RUB', 'ru', '1 ₽'], [-12_300, 'RUB', 'en', '−RUB 123'],
] as const)('%d %s is shortened to whole units (%s) as %s', (minor, currency, locale, text) => {
  expect(formatWholeMoney(minor, currency, locale).replaceAll('\u00a0', ' ')).toBe(text)
})

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  checkAccount, checkBik, checkCorrAccount, checkInn, checkKpp, checkOgrn, checkOkpo, checkSnils, checkSwift, type RequisiteCheck,
} from '#shared/core/requisites.ts'
import { companyRows, goodCompanies } from '#tests/data/companies.ts'

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`))

/** Replaces the character that a check named by the one it expected. */
function corrected(text: string, check: RequisiteCheck): string {
  if (check.ok || check.at === undefined || check.expected === undefined) return text
  return text.slice(0, check.at) + check.expected + text.slice(check.at + 1)
}

/** Any digits, made right by doing what the check says, at most twice. */
function madeRight(text: string, check: (text: string) => RequisiteCheck): string {
  const once = corrected(text, check(text))
  return corrected(once, check(once))
}

const numbers: { name: string; check: (text: string) => RequisiteCheck; any: fc.Arbitrary<string>; checkDigits: number[] }[] = [
  { name: 'INN of an organisation', check: checkInn, any: digits(10), checkDigits: [9] },
  { name: 'INN of a person', check: checkInn, any: digits(12), checkDigits: [10, 11] },
  { name: 'OGRN', check: checkOgrn, any: digits(12).map((rest) => `1${rest}`), checkDigits: [12] },
  { name: 'OGRNIP', check: checkOgrn, any: digits(14).map((rest) => `3${rest}`), checkDigits: [14] },
  { name: 'SNILS', check: checkSnils, any: digits(10).map((rest) => `1${rest}`), checkDigits: [9, 10] },
  { name: 'OKPO of an organisation', check: checkOkpo, any: digits(8), checkDigits: [7] },
  { name: 'OKPO of an entrepreneur', check: checkOkpo, any: digits(10), checkDigits: [9] },
  { name: 'account', check: (text) => checkAccount(text, '044525225'), any: digits(19).map((rest) => `4${rest}`), checkDigits: [8] },
]

describe.each(numbers)('$name', ({ check, any, checkDigits }) => {
  const nonZero = any.filter((text) => !/^0+$/.test(text))

  it('is right after the digit that the check expects', () => {
    fc.assert(fc.property(nonZero, (text) => { expect(check(madeRight(text, check))).toEqual({ ok: true }) }))
  })

  it('names its check digit, and no other, when it is wrong', () => {
    fc.assert(
      fc.property(nonZero, (text) => {
        const result = check(text)
        if (!result.ok) expect(result).toEqual({ ok: false, code: 'checksum', at: expect.toSatisfy((at: number) => checkDigits.includes(at)), expected: expect.stringMatching(/^\d$/) })
      }),
    )
  })

  it('is wrong with any one check digit changed', () => {
    fc.assert(
      fc.property(nonZero, fc.constantFrom(...checkDigits), fc.integer({ min: 1, max: 9 }), (text, at, by) => {
        const right = madeRight(text, check)
        const other = right.slice(0, at) + String((Number(right[at]) + by) % 10) + right.slice(at + 1)
        const result = check(other)
        expect(result).toMatchObject({ ok: false, code: 'checksum' })
        if (!result.ok) expect(corrected(other, result) === right || checkDigits.length > 1).toBe(true)
      }),
    )
  })

  it('says where a character stands that is no digit', () => {
    fc.assert(
      fc.property(nonZero, fc.nat(7), fc.constantFrom(' ', '-', 'О', 'x', '٣', '😀'), (text, at, wrong) => {
        expect(check(text.slice(0, at) + wrong + text.slice(at + 1))).toMatchObject({ ok: false, code: 'digits', at })
      }),
    )
  })

  it('is refused with a digit too many, too few, and as nothing', () => {
    fc.assert(
      fc.property(nonZero, (text) => {
        expect(check(`${text}1234`)).toMatchObject({ ok: false, code: 'length' })
        expect(check(text.slice(0, 5))).toMatchObject({ ok: false, code: 'length' })
      }),
    )
    expect(check('')).toMatchObject({ ok: false, code: 'length' })
  })
})

describe('real numbers', () => {
  it('of 26 companies are right', () => {
    for (const { name, inn, kpp, ogrn } of goodCompanies()) {
      expect(checkInn(inn), name).toEqual({ ok: true })
      expect(checkKpp(kpp), name).toEqual({ ok: true })
      expect(checkOgrn(ogrn), name).toEqual({ ok: true })
    }
  })

  it('with a slip are told with the digit that is wrong', () => {
    const slip = companyRows().find((row) => row.name.includes('Опечатка'))
    expect(checkInn(slip?.inn ?? '')).toEqual({ ok: false, code: 'checksum', at: 9, expected: '3' })
  })

  test.each(['500100732259', '7830002293', '7707083893'])('INN %s is right', (inn) => expect(checkInn(inn)).toEqual({ ok: true }))
  test.each(['1027700132195', '5077746887312', '304500116000157'])('OGRN %s is right', (ogrn) => expect(checkOgrn(ogrn)).toEqual({ ok: true }))
  test.each(['11223344595', '08765430300', '00100199800'])('SNILS %s is right', (snils) => expect(checkSnils(snils)).toEqual({ ok: true }))
  it('OKPO of Sberbank is right', () => expect(checkOkpo('00032537')).toEqual({ ok: true }))

  test.each([
    ['Сбербанк', '30101810400000000225', '044525225'],
    ['ВТБ', '30101810700000000187', '044525187'],
    ['Альфа-Банк', '30101810200000000593', '044525593'],
    ['ТБанк', '30101810145250000974', '044525974'],
    ['Газпромбанк', '30101810200000000823', '044525823'],
  ])('the correspondent account of %s is right', (_, account, bik) => {
    expect(checkCorrAccount(account, bik)).toEqual({ ok: true })
    expect(checkAccount(account, bik)).toEqual({ ok: true })
  })
})

describe('INN', () => {
  test.each([
    ['0000000000', { code: 'zeros' }],
    ['000000000000', { code: 'zeros' }],
    ['7707083894', { code: 'checksum', at: 9, expected: '3' }],
    ['500100732269', { code: 'checksum', at: 10, expected: '5' }],
    ['500100732258', { code: 'checksum', at: 11, expected: '9' }],
    ['77070838', { code: 'length', expected: '10, 12' }],
    ['77070838930', { code: 'length', expected: '10, 12' }],
    ['7707 083893', { code: 'digits', at: 4 }],
  ])('%s', (inn, problem) => expect(checkInn(inn)).toEqual({ ok: false, ...problem }))
})

describe('KPP', () => {
  test.each(['773601001', '7736AB001', '773643001', '7736Z9001'])('%s is right', (kpp) => expect(checkKpp(kpp)).toEqual({ ok: true }))
  test.each([
    ['77360100', { code: 'length', expected: '9' }],
    ['7736010011', { code: 'length', expected: '9' }],
    ['A73601001', { code: 'digits', at: 0 }],
    ['7736ab001', { code: 'digits', at: 4 }],
    ['7736АВ001', { code: 'digits', at: 4 }],
    ['77360100A', { code: 'digits', at: 8 }],
    ['000000000', { code: 'zeros' }],
    ['', { code: 'length', expected: '9' }],
  ])('%j is wrong', (kpp, problem) => expect(checkKpp(kpp)).toEqual({ ok: false, ...problem }))
})

describe('OGRN', () => {
  it('of a single record is no OGRN', () => {
    expect(checkOgrn('2027700132195')).toEqual({ ok: false, code: 'kind', at: 0, expected: '1' })
    expect(checkOgrn('404500116000157')).toEqual({ ok: false, code: 'kind', at: 0, expected: '3' })
  })
})

describe('BIC', () => {
  test.each(['044525225', '042202603', '044525000', '012202102', '024501901', '004525988'])('%s is right', (bik) => expect(checkBik(bik)).toEqual({ ok: true }))
  test.each([
    ['144525225', { code: 'kind', at: 0, expected: '0' }],
    ['054525225', { code: 'kind', at: 1, expected: '4' }],
    ['04452522', { code: 'length', expected: '9' }],
    ['0445252Z5', { code: 'digits', at: 7 }],
    ['000000000', { code: 'zeros' }],
  ])('%s is wrong', (bik, problem) => expect(checkBik(bik)).toEqual({ ok: false, ...problem }))

  test.each(['SABRRUMM', 'SABRRUMMXXX', 'DEUTDEFF500'])('SWIFT %s is right', (bic) => expect(checkSwift(bic)).toEqual({ ok: true }))
  test.each([
    ['SABRRU', { code: 'length', expected: '8, 11' }],
    ['SABR1UMM', { code: 'digits', at: 4 }],
    ['sabrrumm', { code: 'digits', at: 0 }],
    ['SABRRUMMXXXX', { code: 'length', expected: '8, 11' }],
  ])('SWIFT %s is wrong', (bic, problem) => expect(checkSwift(bic)).toEqual({ ok: false, ...problem }))
})

describe('account', () => {
  /** The rule of the order, as it is written: the products' last digits add up to a multiple of ten. */
  const addsUp = (bank: string, account: string) =>
    [...(bank + account)].reduce((sum, digit, i) => sum + ((Number(digit) * [7, 1, 3][i % 3]!) % 10), 0) % 10 === 0

  it('is right exactly when the products add up', () => {
    fc.assert(
      fc.property(digits(18).map((rest) => `40${rest}`), fc.stringMatching(/^04452[1-9][1-9][0-9]{2}$/), (account, bik) => {
        expect(checkAccount(account, bik).ok).toBe(addsUp(bik.slice(-3), account))
      }),
      { numRuns: 2000 },
    )
  })

  it('at the Bank of Russia itself takes 0 and the fifth and sixth digit of the BIC', () => {
    fc.assert(
      fc.property(digits(18).map((rest) => `40${rest}`), (account) => {
        expect(checkAccount(account, '044501002').ok).toBe(addsUp('001', account))
      }),
      { numRuns: 1000 },
    )
  })

  it('without a BIC, or with a wrong one, is checked by its shape only', () => {
    expect(checkAccount('40702810900000000001', null)).toEqual({ ok: true })
    expect(checkAccount('40702810900000000001', '123')).toEqual({ ok: true })
    expect(checkAccount('4070281090000000000', null)).toEqual({ ok: false, code: 'length', expected: '20' })
  })

  it('of the Treasury is checked by its shape only', () => expect(checkAccount('03100643000000017300', '017003983')).toEqual({ ok: true }))

  it('in a clearing currency has a letter at its sixth place', () => {
    expect(checkAccount('40702A10900000000001', null)).toEqual({ ok: true })
    expect(checkAccount('40702Z10900000000001', null)).toEqual({ ok: false, code: 'digits', at: 5 })
  })
})

describe('correspondent account', () => {
  it('begins with 301 and ends as the BIC does', () => {
    expect(checkCorrAccount('40702810400000000225', '044525225')).toEqual({ ok: false, code: 'kind', at: 0, expected: '3' })
    expect(checkCorrAccount('30201810400000000225', null)).toEqual({ ok: false, code: 'kind', at: 2, expected: '1' })
    expect(checkCorrAccount('30101810400000000225', '044525226')).toEqual({ ok: false, code: 'bik', at: 19, expected: '6' })
    expect(checkCorrAccount('30101810500000000225', '044525225')).toEqual({ ok: false, code: 'checksum', at: 8, expected: '4' })
    expect(checkCorrAccount('30101810400000000225', null)).toEqual({ ok: true })
  })
})

it('nothing that is typed is an error', () => {
  const checks = [checkInn, checkKpp, checkOgrn, checkBik, checkSwift, checkSnils, checkOkpo, (text: string) => checkAccount(text, text), (text: string) => checkCorrAccount(text, text)]
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => { for (const check of checks) expect(check(text).ok).toBe(false) }))
})

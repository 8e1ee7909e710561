import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { formatPhone, isStoredPhone, normalizePhone } from '#shared/core/phone.ts'
import { companyRows } from '#tests/data/companies.ts'

describe('a phone is read', () => {
  test.each([
    ['8 (800) 555-55-50', '+78005555550'],
    ['8-800-555-777-8', '+78005557778'],
    ['+7 495 78-888-78', '+74957888878'],
    ['8(8552)45-20-00', '+78552452000'],
    ['(499) 517-88-99', '+74995178899'],
    ['+74957397000', '+74957397000'],
    ['88002500890', '+78002500890'],
    ['+7(800)7000611', '+78007000611'],
    ['+7-495-797-8700', '+74957978700'],
    ['9123456789', '+79123456789'],
    ['79123456789', '+79123456789'],
    ['+7 912 345 67 89', '+79123456789'],
    ['8.912.345.67.89', '+79123456789'],
    ['8 912 345‑67–89', '+79123456789'],
    ['\u202a+79123456789\u202c', '+79123456789'],
    ['８ ９１２ ３４５ ６７ ８９', '+79123456789'],
    ['тел. 8 912 345-67-89', '+79123456789'],
    ['тел./факс: (495) 123-45-67', '+74951234567'],
    ['tel:+7-912-345-67-89', '+79123456789'],
    ['+8 912 345 67 89', '+79123456789'],
    ['+8 800 555-55-50', '+78005555550'],
    ['+7 701 234 56 78', '+77012345678'],
    ['8 701 234 56 78', '+77012345678'],
    ['+375 29 123-45-67', '+375291234567'],
    ['375291234567', '+375291234567'],
    ['8 10 375 29 123 45 67', '+375291234567'],
    ['00 44 20 7946 0958', '+442079460958'],
    ['8 10 44 20 7946 0958', '+442079460958'],
    ['+1 (202) 555-0143', '+12025550143'],
    ['+86 138 0013 8000', '+8613800138000'],
    ['+82 2 312 3456', '+8223123456'],
    ['+998 90 123 45 67', '+998901234567'],
    ['+49 30 901820', '+4930901820'],
    ['+972 3 123 4567', '+97231234567'],
  ])('%s', (typed, e164) => expect(normalizePhone(typed)).toEqual({ e164 }))

  test.each([
    ['8 (495) 123-45-67 доб. 12', '12'],
    ['8 (495) 123-45-67 (доб. 123)', '123'],
    ['8 (495) 123-45-67, доб.4', '4'],
    ['8 495 123 45 67 добавочный 17', '17'],
    ['8 495 123 45 67 вн. 205', '205'],
    ['+74951234567;ext=99', '99'],
    ['+7 495 123-45-67 ext. 5', '5'],
    ['+7 495 123-45-67x5', '5'],
    ['+7 495 123-45-67 #5', '5'],
    ['+7 495 123-45-67,5', '5'],
  ])('with its extension: %s', (typed, ext) => expect(normalizePhone(typed)).toEqual({ e164: '+74951234567', ext }))

  it('in a Belarusian and a Kazakh office by their own rules', () => {
    expect(normalizePhone('8 029 123-45-67', { defaultCountry: 'BY' })).toEqual({ e164: '+375291234567' })
    expect(normalizePhone('29 123-45-67', { defaultCountry: 'BY' })).toEqual({ e164: '+375291234567' })
    expect(normalizePhone('701 234 56 78', { defaultCountry: 'KZ' })).toEqual({ e164: '+77012345678' })
    expect(normalizePhone('8 701 234 56 78', { defaultCountry: 'KZ' })).toEqual({ e164: '+77012345678' })
  })

  it('in every row of a real list', () => {
    for (const { phone, name } of companyRows()) {
      if (phone === '') continue
      expect(normalizePhone(phone), `${name} ${phone}`).toEqual({ e164: expect.stringMatching(/^\+7[3489]\d{9}$/) })
    }
  })
})

describe('what is no phone is refused with its reason', () => {
  test.each([
    ['', 'empty'], ['  \u00a0', 'empty'],
    ['abc', 'letters'], ['8 912 345 67 8O', 'letters'], ['—', 'letters'], ['ivan@mail.ru', 'letters'], ['8 912 + 5', 'letters'],
    ['123-45-67', 'areaCode'], ['45-20-00', 'areaCode'], ['+7 112 345 67 89', 'areaCode'], ['8 112 345 67 89', 'areaCode'], ['0123456789', 'areaCode'],
    ['912', 'short'], ['8 912 345 67', 'short'], ['+7 912 345', 'short'], ['7912345678', 'short'], ['+375 29 123', 'short'],
    ['8 912 345 67 89 0', 'long'], ['+7 912 345 67 89 0', 'long'], ['+375 29 123 45 67 8', 'long'], ['7707083893773601001', 'long'], [`+49${'1'.repeat(20)}`, 'long'],
    ['+999 123 456 78', 'country'], ['+0 123 456 789', 'country'], ['+890 123 456 7890', 'country'],
    ['8 912 345-67-89, 8 913 345-67-89', 'several'], ['8 912 345 67 89; 45-20-00', 'several'], ['89123456789/89133456789', 'several'],
  ])('%j: %s', (typed, problem) => expect(normalizePhone(typed)).toEqual({ e164: null, problem }))

  it('and a page of text at once', () => {
    const began = performance.now()
    expect(normalizePhone(`8${' '.repeat(1_000_000)}1`)).toEqual({ e164: null, problem: 'long' })
    expect(normalizePhone('слово '.repeat(100_000))).toEqual({ e164: null, problem: 'letters' })
    expect(performance.now() - began).toBeLessThan(500)
  })

  it('and nothing that is typed is an error or a half number', () => {
    const typed = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'0123456789+()-. доб#,x'), maxLength: 30 }))
    fc.assert(
      fc.property(typed, (text) => {
        const phone = normalizePhone(text)
        if (phone.e164 === null) expect(phone.problem).toBeTypeOf('string')
        else expect(isStoredPhone(phone.e164 + (phone.ext === undefined ? '' : `;ext=${phone.ext}`))).toBe(true)
      }),
      { numRuns: 5000 },
    )
  })
})

describe('a stored phone', () => {
  test.each([
    ['+79123456789', '+7 (912) 345-67-89'],
    ['+78005555550', '+7 (800) 555-55-50'],
    ['+77012345678', '+7 (701) 234-56-78'],
    ['+375291234567', '+375 (29) 123-45-67'],
    ['+998901234567', '+998 (90) 123-45-67'],
    ['+12025550143', '+1 (202) 555-0143'],
    ['+442079460958', '+44 207 946 0958'],
    ['+37322123456', '+373 221 23456'],
    ['+74951234567;ext=12', '+7 (495) 123-45-67 доб. 12'],
    ['не телефон', 'не телефон'],
    ['', ''],
  ])('%s is shown as %s', (stored, shown) => expect(formatPhone(stored)).toBe(shown))

  it('has the word of the screen before its extension', () => expect(formatPhone('+74951234567;ext=12', 'ext.')).toBe('+7 (495) 123-45-67 ext. 12'))

  it('reads back as itself, however it is shown or typed', () => {
    const russian = fc.tuple(fc.constantFrom('3', '4', '8', '9'), fc.stringMatching(/^\d{9}$/)).map((parts) => parts.join(''))
    const neighbour = fc.tuple(fc.constantFrom('375', '380', '998', '994'), fc.stringMatching(/^[1-9]\d{8}$/)).map((parts) => parts.join(''))
    const ext = fc.option(fc.stringMatching(/^\d{1,5}$/), { nil: undefined })
    fc.assert(
      fc.property(fc.oneof(russian.map((rest) => `+7${rest}`), neighbour.map((digits) => `+${digits}`)), ext, (e164, extension) => {
        const stored = extension === undefined ? e164 : `${e164};ext=${extension}`
        const expected = extension === undefined ? { e164 } : { e164, ext: extension }
        expect(normalizePhone(formatPhone(stored))).toEqual(expected)
        expect(normalizePhone(stored)).toEqual(expected)
      }),
      { numRuns: 1000 },
    )
    const gaps = fc.array(fc.constantFrom('', '', ' ', '-', ') ', ' ('), { minLength: 10, maxLength: 10 })
    fc.assert(
      fc.property(russian, fc.constantFrom('8', '7', '+7', ''), gaps, (rest, lead, between) => {
        expect(normalizePhone(lead + [...rest].map((digit, i) => (between[i] ?? '') + digit).join(''))).toEqual({ e164: `+7${rest}` })
      }),
      { numRuns: 1000 },
    )
  })

  test.each([['+79123456789', true], ['+79123456789;ext=5', true], ['89123456789', false], ['+7 912', false], ['', false], ['+0123456789', false]])(
    'isStoredPhone(%j) is %s',
    (text, stored) => expect(isStoredPhone(text)).toBe(stored),
  )
})

import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkInn } from '#shared/core/requisites.ts'
import { CARD_FIELDS, readCards } from '#shared/modules/clients/card.ts'

interface Known {
  text: string
  /** field -> value; `!inn` is a number that is wrong and must be told as a problem */
  expected: Record<string, string>[]
}
const cards = JSON.parse(readFileSync(new URL('../data/company-cards.json', import.meta.url), 'utf8')) as Known[]

/** Every field of a card that is not read as expected: left out, wrong, or made up. */
function faultsOf({ text, expected }: Known): { faults: string[]; fields: number } {
  const found = readCards(text)
  const faults: string[] = []
  let fields = 0
  for (const [at, want] of expected.entries()) {
    const card = found[at] ?? { values: {}, problems: [] }
    for (const [key, value] of Object.entries(want)) {
      fields += 1
      const got = key.startsWith('!') ? card.problems.find((problem) => problem.field === key.slice(1))?.text : card.values[key as never]
      if (got !== value) faults.push(`${key}: ${String(got)} ≠ ${value}`)
    }
  }
  return { faults, fields }
}

describe('cards of companies', () => {
  it('of forty layouts are read: at least 95 % of the fields', () => {
    const results = cards.map((card, at) => ({ at, ...faultsOf(card) }))
    const fields = results.reduce((sum, { fields: n }) => sum + n, 0)
    const wrong = results.reduce((sum, { faults }) => sum + faults.length, 0)
    const share = 1 - wrong / fields
    console.log(`${cards.length} cards, ${fields} fields, ${(share * 100).toFixed(1)} % right`)
    for (const { at, faults } of results) if (faults.length > 0) console.log(`card ${at + 1}: ${faults.join('; ')}`)
    expect(cards.length).toBeGreaterThanOrEqual(40)
    expect(share).toBeGreaterThanOrEqual(0.95)
  })

  it('make nothing up: every number taken stands in the text', () => {
    for (const { text } of cards) {
      const digits = text.replace(/\D/g, '')
      for (const { values } of readCards(text)) for (const field of ['inn', 'kpp', 'ogrn', 'bik', 'bankAccount', 'corrAccount'] as const) if (values[field]) expect(digits).toContain(values[field])
    }
    for (const text of ['', 'Добрый день! Перезвоните мне завтра.', 'Заказ 7707083893 от 12.03.2015 на сумму 1 234 567,89 руб.', 'ИНН: уточняется\nКПП: —\nБИК 044525225']) {
      for (const { values } of readCards(text)) expect([values.inn, values.kpp, values.ogrn]).toEqual([undefined, undefined, undefined])
    }
  })

  it('take any text without hanging or throwing, and no number with a wrong check digit', () => {
    const piece = fc.oneof(fc.constantFrom('ИНН', 'КПП', '/', ' ', '\n', '\t', 'р/с', 'БИК', 'ООО «', '»', '7707083893', '044525225', 'Банк', ':', 'адрес', '+7 495 123'), fc.string({ maxLength: 12, unit: 'binary' }))
    fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      for (const { values } of readCards(pieces.join(''))) {
        expect(values.inn === undefined || checkInn(values.inn).ok).toBe(true)
        for (const key of Object.keys(values)) expect(CARD_FIELDS).toContain(key)
      }
    }), { numRuns: 200 })
    expect(readCards('ИНН '.repeat(20_000))).toEqual([])
  })
})

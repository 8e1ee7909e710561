import { describe, expect, test } from 'vitest'
import { basisWords, isValidOn, overlap, requisitesOn, type Basis, type MainValidity } from '#shared/modules/requisites/requisites.rules.ts'

const set = (name: string, validFrom: string | null, validTo: string | null, isMain = true): MainValidity & { name: string } => ({ name, validFrom, validTo, isMain })

describe('requisites on a day', () => {
  const sets = [set('first', null, '2025-12-31'), set('second', '2026-01-01', null), set('branch', '2025-06-01', '2026-06-30', false)]
  test.each([
    ['2020-05-05', 'first'],
    ['2025-12-31', 'first'],
    ['2026-01-01', 'second'],
    ['2030-01-01', 'second'],
  ])('on %s the main set is “%s”', (day, name) => expect(requisitesOn(sets, day)?.name).toBe(name))

  test('without a main one it is the one that began last; without any, none', () => {
    const others = [set('old', null, null, false), set('new', '2026-02-01', null, false)]
    expect(requisitesOn(others, '2026-01-31')?.name).toBe('old')
    expect(requisitesOn(others, '2026-02-01')?.name).toBe('new')
    expect(requisitesOn([set('over', null, '2025-01-01')], '2025-01-02')).toBeNull()
    expect(requisitesOn([], '2025-01-02')).toBeNull()
  })
})

test.each([
  [null, null, null, null, true],
  [null, '2025-12-31', '2026-01-01', null, false],
  [null, '2026-01-01', '2026-01-01', null, true],
  ['2026-03-01', '2026-03-31', '2026-03-31', '2026-04-30', true],
  ['2026-03-01', '2026-03-31', '2026-04-01', '2026-04-30', false],
])('%s…%s and %s…%s share a day: %s', (from, to, otherFrom, otherTo, shared) => {
  const [a, b] = [{ validFrom: from, validTo: to }, { validFrom: otherFrom, validTo: otherTo }]
  expect([overlap(a, b), overlap(b, a)]).toEqual([shared, shared])
})

test('both days of a term belong to it', () => {
  const term = { validFrom: '2026-02-01', validTo: '2026-02-28' }
  expect(['2026-01-31', '2026-02-01', '2026-02-28', '2026-03-01'].map((day) => isValidOn(term, day))).toEqual([false, true, true, false])
})

test.each<[Basis, string]>([
  [{ basis: 'charter', basisNumber: null, basisOn: null }, 'Устава'],
  [{ basis: 'powerOfAttorney', basisNumber: '5', basisOn: '2026-06-01' }, 'доверенности № 5 от 1 июня 2026 г.'],
  [{ basis: 'order', basisNumber: '12-к', basisOn: null }, 'приказа № 12-к'],
  [{ basis: 'certificate', basisNumber: null, basisOn: '2020-12-31' }, 'свидетельства от 31 декабря 2020 г.'],
])('a contract says %j as “%s”', (basis, words) => expect(basisWords(basis)).toBe(words))

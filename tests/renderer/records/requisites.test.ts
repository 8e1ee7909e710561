import { describe, expect, test } from 'vitest'
import { checkRequisites, requisitesText } from '#renderer/modules/clients/requisites.ts'

type Client = Parameters<typeof checkRequisites>[0]
const client = (fields: Partial<Client>): Client => ({
  name: 'ПАО «Сбербанк»', kind: 'company', fullName: null, inn: null, kpp: null, ogrn: null, legalAddress: null, director: null, bankName: null, bik: null, bankAccount: null, corrAccount: null, ...fields,
} as Client)

describe('requisites of a client', () => {
  test('each that holds is named', () => {
    const lines = checkRequisites(client({ inn: '7707083893', kpp: '773601001', ogrn: '1027700132195', bik: '044525225', corrAccount: '30101810400000000225' }))
    expect(lines.map(({ key, ok }) => [key, ok])).toEqual([['inn', true], ['kpp', true], ['ogrn', true], ['bik', true], ['corrAccount', true]])
  })

  test('the wrong digit is named by its place, counted from one', () => {
    expect(checkRequisites(client({ inn: '7707083894' }))).toEqual([{ key: 'inn', ok: false, problem: 'inn.checksumAt', params: { expected: '3', at: 10 } }])
    expect(checkRequisites(client({ corrAccount: '40101810400000000225' }))).toMatchObject([{ key: 'corrAccount', ok: false, problem: 'account.kind', params: { at: 1 } }])
  })

  test('an account without a BIC is told to be checked in part only', () => {
    expect(checkRequisites(client({ bankAccount: '40702810438001213319' }))).toEqual([{ key: 'accountAlone', ok: true }])
  })

  test('a person’s INN at a company is noticed, and the other way round', () => {
    expect(checkRequisites(client({ inn: '500100732259' }))).toContainEqual({ key: 'innKind', ok: false, params: { digits: 12 } })
    expect(checkRequisites(client({ inn: '7707083893', kind: 'entrepreneur' }))).toContainEqual({ key: 'innKind', ok: false, params: { digits: 10 } })
    expect(checkRequisites(client({ inn: '500100732259', kind: 'entrepreneur' }))).toEqual([{ key: 'inn', ok: true }])
  })

  test('what is sent to a partner has a line for each requisite there is', () => {
    expect(requisitesText(client({ inn: '7707083893', kpp: '773601001' }), (field) => field.toUpperCase())).toBe('ПАО «Сбербанк»\nINN: 7707083893\nKPP: 773601001')
  })
})

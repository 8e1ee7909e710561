import { describe, expect, it, test } from 'vitest'
import { blurred, doubleKeys, likeness, personKey, profileOf, siteDomain, TOLD_FROM } from '#shared/core/doubles.ts'
import { clients } from '#shared/modules/clients/clients.entity.ts'
import { goodCompanies } from '#tests/data/companies.ts'

const profile = (row: Record<string, unknown>) => profileOf(Object.entries(clients.fields), clients.doubles!, row)
const compared = (a: Record<string, unknown>, b: Record<string, unknown>) => likeness(profile(a), profile(b))

describe('what makes two records one', () => {
  test.each([
    ['https://www.Romashka.ru/about', 'romashka.ru'], ['romashka.ru', 'romashka.ru'], ['http://a.b.example:8080', 'a.b.example'],
    ['mail.ru', null], ['vk.com/romashka', null], ['10.0.0.1', null], ['нет', null],
  ])('the site %s is %s', (url, domain) => expect(siteDomain(url)).toBe(domain))

  test.each([['romashka', 'ramashka'], ['romashka', 'romshaka'], ['vajldberriz', 'vajldberis'], ['severny', 'severnyy']])('%s and %s sound alike', (a, b) => expect(blurred(a)).toBe(blurred(b)))
  test.each([['romashka', 'vasilek'], ['magnit', 'megafon'], ['shkola5', 'shkola6']])('%s and %s do not', (a, b) => expect(blurred(a)).not.toBe(blurred(b)))

  it('a person is known in either order, with or without the patronymic', () => {
    expect(new Set(['Иванов Иван Иванович', 'Иван Иванов', 'Иванов Иван', 'Иван Иванович Иванов'].map((name) => personKey(name))).size).toBe(1)
    expect(personKey('Иванов')).toBeNull()
  })

  it('the tax number and the branch say most; what tells apart weighs against it', () => {
    const a = { name: 'Ромашка', inn: '7707083893', kpp: '773601001' }
    expect(compared(a, { ...a, name: 'ООО Ромашка' })).toMatchObject({ sure: true, reasons: ['inn', 'name'] })
    expect(compared(a, { ...a, kpp: '781401001' })).toMatchObject({ sure: false })
    expect(compared(a, { ...a, kpp: '781401001' }).score).toBeLessThan(0.5)
    expect(compared({ name: 'Ромашка', inn: '7707083893', phone: '+79120000001' }, { name: 'Василёк', inn: '7736050003', phone: '+79120000001' }).score).toBeLessThan(TOLD_FROM)
    expect(compared({ name: 'Ромашка', email: 'a@b.example', phone: '+79120000001' }, { name: 'Ромашка', email: 'a@b.example', phone: '+79120000001;ext=5' }).sure).toBe(true)
  })

  it('real companies of one list are not taken for each other', () => {
    const all = goodCompanies().map(({ name, inn, kpp }) => profile({ name, inn, kpp }))
    const pairs = all.flatMap((a, i) => all.slice(i + 1).map((b) => likeness(a, b)))
    expect(pairs.filter(({ score }) => score >= TOLD_FROM)).toEqual([])
  })

  it('a name has few keys, however long it is', () => {
    const keys = doubleKeys(profile({ name: 'Очень длинное название '.repeat(12), email: 'a@firma.example', website: 'firma.example', phone: '+79120000001', inn: '7707083893', ogrn: '1027700132195' }))
    expect(keys.length).toBeLessThanOrEqual(8)
    expect(keys.every(({ value }) => value.length <= 120)).toBe(true)
    expect(keys.map(({ kind }) => kind)).not.toContain('ogrn')
  })
})

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { coreName, legalForm, shortPersonName, splitPersonName } from '#shared/core/names.ts'
import { companyRows, goodCompanies } from '#tests/data/companies.ts'

describe('the legal form and the name without it', () => {
  test.each([
    ['ПАО «Сбербанк»', 'ПАО', 'company', 'сбербанк'],
    ['сбербанк пао', 'ПАО', 'company', 'сбербанк'],
    ['Сбербанк, ПАО', 'ПАО', 'company', 'сбербанк'],
    ['Банк ВТБ (ПАО)', 'ПАО', 'company', 'банк втб'],
    ['ПАО «НК "Роснефть"»', 'ПАО', 'company', 'нк роснефть'],
    ['АО «АЛЬФА-БАНК»', 'АО', 'company', 'альфа банк'],
    ['ООО"Ромашка"', 'ООО', 'company', 'ромашка'],
    ['ооо ромашка', 'ООО', 'company', 'ромашка'],
    ['OOO Ромашка', 'ООО', 'company', 'ромашка'],
    ['О.О.О. "Ромашка"', 'ООО', 'company', 'ромашка'],
    ['Общество с ограниченной ответственностью «Ромашка»', 'ООО', 'company', 'ромашка'],
    ['ОБЩЕСТВО С ОГРАНИЧЕННОЙ ОТВЕТСТВЕННОСТЬЮ "РОМАШКА"', 'ООО', 'company', 'ромашка'],
    ['Публичное акционерное общество «Газпром»', 'ПАО', 'company', 'газпром'],
    ['Акционерное общество «Тандер»', 'АО', 'company', 'тандер'],
    ['ОАО «РЖД»', 'ОАО', 'company', 'ржд'],
    ['ЗАО Вектор', 'ЗАО', 'company', 'вектор'],
    ['ФГУП «Почта России»', 'ФГУП', 'company', 'почта россии'],
    ['МБУ «Школа № 5»', 'МБУ', 'company', 'школа 5'],
    ['ТОО "Алматы"', 'ТОО', 'company', 'алматы'],
    ['Apple Inc.', 'Inc', 'company', 'apple'],
    ['Volkswagen AG', 'AG', 'company', 'volkswagen'],
    ['Gazprom PJSC', 'ПАО', 'company', 'gazprom'],
    ['Kaspersky Lab LLC', 'LLC', 'company', 'kaspersky lab'],
    ['ИП Иванов И. И.', 'ИП', 'entrepreneur', 'иванов и и'],
    ['Иванов Иван Иванович, ИП', 'ИП', 'entrepreneur', 'иванов иван иванович'],
    ['Индивидуальный предприниматель Иванов Иван Иванович', 'ИП', 'entrepreneur', 'иванов иван иванович'],
    ['ИП Глава КФХ Сидоров С. С.', 'ИП', 'entrepreneur', 'сидоров с с'],
    ['КФХ «Нива»', 'КФХ', 'company', 'нива'],
    ['Самозанятый Петров Пётр', 'самозанятый', 'selfEmployed', 'петров петр'],
    ['Петрова Анна (самозанятая)', 'самозанятый', 'selfEmployed', 'петрова анна'],
    ['ООО', 'ООО', 'company', 'ооо'],
  ])('%s', (name, form, kind, core) => {
    expect(legalForm(name)).toEqual({ form, kind })
    expect(coreName(name)).toBe(core)
  })

  test.each([
    ['Иванов Иван Иванович', 'иванов иван иванович'], ['Петрова Анна Сергеевна', 'петрова анна сергеевна'], ['Алиев Расим Гусейн оглы', 'алиев расим гусейн оглы'],
  ])('%s is a person', (name, core) => {
    expect(legalForm(name)).toEqual({ form: null, kind: 'person' })
    expect(coreName(name)).toBe(core)
  })

  test.each([
    ['3M', '3m'], ['Аон', 'аон'], ['Ипотека и право', 'ипотека и право'], ['Зао-Строй', 'зао строй'], ['Пао-пао чай', 'пао пао чай'], ['ИП-телефония', 'ип телефония'], ['Ромашка', 'ромашка'], ['AG Growth', 'ag growth'],
    ['Иванов Иван', 'иванов иван'], ['AT&T', 'at&t'], ['', ''], ['«»', '""'], ['Каспаров', 'каспаров'],
  ])('%j has the core %j', (name, core) => expect(coreName(name)).toBe(core))

  test.each(['3M', 'Аон', 'Ипотека и право', 'Ромашка', 'AG Growth', 'Иванов Иван', '', 'Компания ИП-телефонии', 'ИП-телефония', 'Limited Brands'])('%j tells no form', (name) => expect(legalForm(name)).toBeNull())

  it('of every company of a real list is found, and two spellings of one have one core', () => {
    for (const { name } of goodCompanies()) {
      expect(legalForm(name)?.kind, name).toBe('company')
      expect(coreName(name), name).not.toMatch(/["«»]|(^| )(ооо|пао|оао|ао)( |$)/)
    }
    const variant = companyRows().find(({ name }) => name === 'сбербанк пао')
    expect(coreName(variant?.name ?? '')).toBe(coreName(goodCompanies()[0]?.name ?? ''))
  })

  it('do not depend on quotes, case, ё, or on which end the form stands', () => {
    const word = fc.stringMatching(/^[б-ней-я]{4,9}$/)
    fc.assert(
      fc.property(word, fc.constantFrom('ООО', 'ПАО', 'АО', 'ЗАО', 'ОАО', 'ТОО'), (name, form) => {
        fc.pre(legalForm(name) === null)
        for (const text of [`${form} «${name}»`, `${form} "${name.toUpperCase()}"`, `${name} ${form.toLowerCase()}`, `${name} (${form})`, `${form}\u00a0${name}`]) {
          expect(legalForm(text), text).toEqual({ form, kind: 'company' })
          expect(coreName(text), text).toBe(name)
        }
      }),
    )
  })

  it('of anything typed are no error and never an empty core', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'аоипОО "«».,()-a1 '), maxLength: 30 }), (name) => {
        legalForm(name)
        expect(coreName(name) === '').toBe(name.trim() === '')
      }),
      { numRuns: 2000 },
    )
  })

  it('of a page of text come at once', () => {
    const began = performance.now()
    for (const text of ['ооо '.repeat(20_000), '('.repeat(50_000), `${' " '.repeat(30_000)}x`]) coreName(text)
    expect(performance.now() - began).toBeLessThan(2000)
  })
})

describe('a person’s name', () => {
  test.each([
    ['Иванов Иван Иванович', { surname: 'Иванов', name: 'Иван', patronymic: 'Иванович' }],
    ['Иван Иванович Иванов', { surname: 'Иванов', name: 'Иван', patronymic: 'Иванович' }],
    ['Иван Иванович', { surname: '', name: 'Иван', patronymic: 'Иванович' }],
    ['Иванов Иван', { surname: 'Иванов', name: 'Иван', patronymic: '' }],
    ['Римская-Корсакова Анна Ильинична', { surname: 'Римская-Корсакова', name: 'Анна', patronymic: 'Ильинична' }],
    ['Алиев Расим Гусейн оглы', { surname: 'Алиев', name: 'Расим', patronymic: 'Гусейн оглы' }],
    ['Толстой Лев Ильич', { surname: 'Толстой', name: 'Лев', patronymic: 'Ильич' }],
    ['Иванов', null], ['ромашка цветы', null], ['ООО Ромашка', { surname: 'ООО', name: 'Ромашка', patronymic: '' }], ['', null], ['Один Два Три', null], ['Отдел № 5', null],
  ])('%j', (text, parts) => expect(splitPersonName(text)).toEqual(parts))

  test.each([['Иванов Иван Иванович', 'Иванов\u00a0И.\u00a0И.'], ['Иванов Иван', 'Иванов\u00a0И.'], ['Иван Иванович', 'Иван Иванович'], ['Ромашка', 'Ромашка']])('%s is %s for short', (text, short) =>
    expect(shortPersonName(text)).toBe(short))
})

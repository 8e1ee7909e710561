import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bareHeader, fieldsByHeader, headerKey } from '#shared/modules/transfer/headers.ts'
import { guessKind, kindByValues, looksLikeHeader } from '#shared/modules/transfer/guess.ts'
import { personMeant } from '#shared/modules/transfer/people.ts'
import { derivedValues } from '#shared/modules/transfer/derive.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'
import { bringIn, innOf, lines, send, wipe } from './support.ts'

const FIELDS = ['name', 'inn', 'phone', 'email', 'website', 'city', 'address', 'ownerId', 'notes', 'bankAccount', 'legalAddress', 'fullName', 'statusId'].map((name) => ({ name, labels: [] as string[] }))

describe('headings', () => {
  it.each([
    ['Наименование', 'name'], ['Организация', 'name'], ['КОНТРАГЕНТ', 'name'], ['Company', 'name'], ['Security', 'name'], ['Название организации', 'name'],
    ['ИНН/КПП', 'inn'], ['ИНН организации', 'inn'], ['tax id', 'inn'], ['Тел.', 'phone'], ['Телефон (рабочий)', 'phone'], ['Моб. телефон', 'phone'], ['E-mail', 'email'], ['Эл. почта', 'email'],
    ['Веб-сайт', 'website'], ['www', 'website'], ['Населённый пункт', 'city'], ['Headquarters Location', 'address'], ['Фактический адрес', 'address'], ['Юр. адрес', 'legalAddress'],
    ['Ответственный менеджер', 'ownerId'], ['Assigned to', 'ownerId'], ['Примечания', 'notes'], ['Комментарий', 'notes'], ['Р/с', 'bankAccount'], ['Полное наименование', 'fullName'], ['Status', 'statusId'], ['inn', 'inn'],
  ])('%s means %s', (heading, field) => {
    expect(fieldsByHeader('clients', heading, FIELDS)[0]?.field).toBe(field)
  })

  it.each(['Оборот, руб.', 'Дата первой сделки', 'Symbol', 'CIK', '', '№ п/п', 'Банан'])('%s means nothing of ours', (heading) => {
    expect(fieldsByHeader('clients', heading, FIELDS)).toEqual([])
  })

  it('are compared without case, ё, punctuation, units and remarks', () => {
    expect(headerKey(' «Телефон» (раб.) ')).toBe('телефон раб')
    expect(bareHeader('Оборот, тыс. руб.')).toBe('оборот')
    expect(bareHeader('Телефон (рабочий)')).toBe('телефон')
  })
})

describe('values', () => {
  it.each([
    ['Дата', ['01.02.2025', '31.02.2024', '2025-01-01'], 'day'], ['Когда', ['12 июня 2025 г.', '1.1.25'], 'day'], ['Оборот, руб.', ['123 456,78', '1 000'], 'money'], ['Сколько', ['12 ₽', '13,50 руб.'], 'money'],
    ['Число сотрудников', ['12', '1 000', '5'], 'int'], ['Код', ['007', '012'], 'text'], ['Вес', ['1,5', '2,25'], 'quantity'], ['Скидка', ['5%', '12,5%'], 'percent'], ['Активен', ['да', 'нет', 'да'], 'bool'],
    ['Ссылка', ['https://a.ru', 'www.b.ru'], 'url'], ['Ещё почта', ['a@b.ru', 'c@d.ru'], 'email'], ['Факс', ['+7 495 123-45-67', '8 (800) 555-35-35'], 'phone'], ['Год', ['1902', '2013 (1888)'], 'text'],
    ['Отрасль', [...Array(8).fill('Опт'), ...Array(8).fill('Розница')], 'choice'], ['Теги', ['а; б', 'в; г', 'д'], 'choices'], ['Текст', ['x'.repeat(300)], 'longText'], ['Пусто', ['', ''], 'text'], ['Длинные', ['1'.repeat(20)], 'text'],
  ])('a column «%s» of %j is of kind %s', (heading, values, kind) => {
    expect(guessKind(heading, values)).toBe(kind)
  })

  it('that check out tell what they are without a heading', () => {
    expect(kindByValues([innOf(1), innOf(2), ''])).toBe('inn')
    expect(kindByValues(['1027700132195'])).toBe('ogrn')
    expect(kindByValues(['7707083893', '123'])).toBeNull()
    expect(kindByValues([])).toBeNull()
  })

  it('in the first row tell that the file has no headings', () => {
    expect(looksLikeHeader(['Название', 'ИНН', ''])).toBe(true)
    expect(looksLikeHeader(['ООО «Ромашка»', '7707083893'])).toBe(false)
    expect(looksLikeHeader(['Иванов', 'a@b.ru'])).toBe(false)
    expect(looksLikeHeader([''])).toBe(false)
  })
})

it('a colleague is known by name, surname, initials or mail, and by nothing that fits two', () => {
  const people = [{ id: '1', name: 'Иванов Пётр Сергеевич', email: 'ip@a.ru' }, { id: '2', name: 'Анна Иванова', email: 'ai@a.ru' }, { id: '3', name: 'Иванов Олег', email: 'io@a.ru' }, { id: '4', name: 'Ким', email: 'k@a.ru' }]
  const meant = (text: string) => personMeant(text, people)
  for (const [text, id] of [['иванов петр сергеевич', '1'], ['Иванов П. С.', '1'], ['Иванов П.', '1'], ['П. Иванов', '1'], ['Петр Иванов', '1'], ['Иванова', '2'], ['ИВАНОВА А.', '2'], ['io@a.ru', '3'], ['Олег <io@a.ru>', '3'], ['Ким', '4']] as const) expect(meant(text), text).toEqual({ id })
  expect(meant('Иванов')).toEqual({ problem: 'ambiguous' })
  for (const text of ['Петров', 'И.', 'Иванов С. П. Х.', '', 'Ива']) expect(meant(text), text).toEqual({ problem: 'unknown' })
})

it('the kind of a client follows from the name where no column says it', () => {
  const free = new Set(['kind'])
  const kind = (name: string, inn?: string) => derivedValues('clients', { name, inn }, free)['kind']
  expect([kind('ИП Петров П. П.'), kind('ООО «Ромашка»'), kind('Петров Пётр Петрович'), kind('Ромашка'), kind('Петров', '500100732259')]).toEqual(['entrepreneur', 'company', 'person', undefined, 'person'])
  expect(derivedValues('clients', { name: 'ИП Петров' }, new Set())).toEqual({})
})

describe('a mapping', () => {
  let workspace: TestWorkspace
  beforeAll(async () => {
    workspace = await makeWorkspace()
  })
  beforeEach(() => wipe(workspace.app.core!))
  afterAll(() => workspace.close())
  const inspect = async (content: string, module = 'clients', client = workspace.administrator.client) => client.transfer.inspect({ fileId: await send(client, 'а.csv', content), module })

  it('is remembered for the same head, one’s own before a colleague’s', async () => {
    const { client } = workspace.administrator
    const content = 'Кто;Что;Где\nАльфа;важно;Тверь\n'
    const first = await inspect(content)
    expect(first.columns).toEqual([{ to: 'field', field: 'name' }, { to: 'skip' }, { to: 'skip' }])
    const columns = [{ to: 'field', field: 'name' }, { to: 'field', field: 'notes' }, { to: 'field', field: 'city' }] as const
    await bringIn(client, { name: 'а.csv', content }, { columns: [...columns] })
    expect((await inspect('кто;ЧТО;где\nБета;;\n')).columns).toEqual(columns)
    const other = await workspace.person('manager')
    expect((await inspect(content, 'clients', other.client)).columns).toEqual(columns)
    const theirs = [columns[0], { to: 'skip' }, columns[2]] as const
    await bringIn(other.client, { name: 'а.csv', content: content.replace('Альфа', 'Гамма') }, { columns: [...theirs] })
    expect((await inspect(content, 'clients', other.client)).columns).toEqual(theirs)
    expect((await inspect(content)).columns).toEqual(columns)
    expect((await inspect('Кто;Что\nА;Б\n')).columns[1]).toEqual({ to: 'skip' })
  })

  it('remembers new fields as the fields that they have become, and forgets them when they are gone', async () => {
    const { client } = workspace.administrator
    const content = 'Название;Этажей\nДом;5\n'
    const { status } = await bringIn(client, { name: 'а.csv', content }, { columns: [{ to: 'field', field: 'name' }, { to: 'new', label: 'Этажей', kind: 'int' }] })
    await workspace.app.core!.idle()
    const [field] = (await client['custom-fields'].list({})).items
    expect((await inspect(content)).columns[1]).toEqual({ to: 'field', field: `f${field!.number}` })
    await client.operations.undo({ operationId: status.operationId! })
    await workspace.app.core!.idle()
    const again = await inspect(content)
    expect(again.columns[1]).toEqual({ to: 'skip' })
    expect(again.suggestions).toEqual([{ column: 1, label: 'Этажей', kind: 'int' }])
  })

  it('finds users’ own fields by their label', async () => {
    const { client } = workspace.administrator
    const field = await client['custom-fields'].create({ module: 'clients', kind: 'int', label: 'Число этажей', labelEn: 'Floors' })
    await workspace.app.core!.idle()
    for (const heading of ['число этажей', 'FLOORS']) expect((await inspect(`Название;${heading}\nА;1\n`)).columns[1]).toEqual({ to: 'field', field: `f${field.number}` })
  })

  it('gives a field to one column only, the one that fits best', async () => {
    const { columns } = await inspect(`Телефон (доп.);Телефон;Имя;Название\n;+79121234567;А;Б\n`)
    expect(columns).toEqual([{ to: 'skip' }, { to: 'field', field: 'phone' }, { to: 'skip' }, { to: 'field', field: 'name' }])
  })

  it('goes by the values where there are no headings', async () => {
    const found = await inspect(`ООО «Ромашка»;${innOf(1)};a@b.ru;+7 912 123-45-67\nООО «Лютик»;${innOf(2)};c@d.ru;8 912 123-45-68\n`)
    expect(found.detected.hasHeader).toBe(false)
    expect(found.header).toEqual(['Столбец 1', 'Столбец 2', 'Столбец 3', 'Столбец 4'])
    expect(found.columns).toEqual(['name', 'inn', 'email', 'phone'].map((field) => ({ to: 'field', field })))
    const { status } = await bringIn(workspace.administrator.client, { name: 'а.csv', content: `ООО «Ромашка»;${innOf(1)}\nООО «Лютик»;${innOf(2)}\n` })
    expect(status).toMatchObject({ rows: 2, created: 2 })
  })

  it('knows other modules too', async () => {
    const found = await inspect('ФИО;Мобильный;День рождения;Telegram;Ответственный\nПетров Пётр;+79121234567;01.02.1990;@petrov;Первая\n', 'contacts')
    expect(found.columns).toEqual(['name', 'phone', 'birthday', 'telegram', 'ownerId'].map((field) => ({ to: 'field', field })))
    const { client } = workspace.administrator
    const { status } = await bringIn(client, { name: 'а.csv', content: 'ФИО;Мобильный;День рождения;Ответственный\nПетров Пётр;+79121234567;01.02.1990;Первая\n' }, { module: 'contacts' })
    expect(lines(status)).toEqual([])
    expect((await client.contacts.list({})).items).toMatchObject([{ name: 'Петров Пётр', birthday: '1990-02-01', labels: { ownerId: 'Анна Первая' } }])
  })

  it('may be read otherwise than it was found', async () => {
    const { client } = workspace.administrator
    const fileId = await send(client, 'а.csv', 'Название,Примечание\nА,"б;в"\n')
    expect((await client.transfer.inspect({ fileId, module: 'clients', read: { delimiter: ';' } })).header).toHaveLength(1)
    const headless = await client.transfer.inspect({ fileId, module: 'clients', read: { hasHeader: false } })
    expect(headless).toMatchObject({ header: ['Столбец 1', 'Столбец 2'], rowsEstimate: 2, detected: { hasHeader: false } })
    await expect(client.transfer.inspect({ fileId, module: 'clients', read: { encoding: 'ebcdic' } })).rejects.toMatchObject({ code: 'RULE', data: { rule: 'transfer.text.encoding' } })
  })
})

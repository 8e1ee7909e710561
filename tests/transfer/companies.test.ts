import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'
import { goodCompanies } from '../data/companies.ts'
import { bringIn, fetchFile, lines, readData, send, withNewFields } from './support.ts'

describe.each(DATABASES)('the real companies on $name', (database) => {
  let workspace: TestWorkspace
  beforeAll(async () => {
    workspace = await makeWorkspace(database)
  })
  afterAll(() => workspace.close())

  it('are recognised column by column without a hand-made mapping', async () => {
    const { client } = workspace.administrator
    const fileId = await send(client, 'companies-ru.csv', readData('companies-ru.csv'))
    const found = await client.transfer.inspect({ fileId, module: 'clients' })
    expect(found.detected).toMatchObject({ encoding: 'windows-1251', delimiter: ';', hasHeader: true, badBytes: 0 })
    expect(Object.fromEntries(found.header.map((heading, i) => [heading, found.columns[i]]))).toEqual({
      'Наименование': { to: 'field', field: 'name' },
      'ИНН': { to: 'field', field: 'inn' },
      'КПП': { to: 'field', field: 'kpp' },
      'ОГРН': { to: 'field', field: 'ogrn' },
      'Город': { to: 'field', field: 'city' },
      'Телефон': { to: 'field', field: 'phone' },
      'Сайт': { to: 'field', field: 'website' },
      'Ответственный': { to: 'field', field: 'ownerId' },
      'Дата первой сделки': { to: 'skip' },
      'Оборот, руб.': { to: 'skip' },
      'Комментарий': { to: 'field', field: 'notes' },
    })
    expect(found.suggestions).toEqual([
      { column: 8, label: 'Дата первой сделки', kind: 'day' },
      { column: 9, label: 'Оборот, руб.', kind: 'money' },
    ])
    expect(found.key).toBe('inn')
    expect(found.preview).toHaveLength(20)
    expect(found.rowsEstimate).toBe(31)
  })

  it('come in; the mess at the end of the file is told row by row and breaks nothing', async () => {
    const ivanov = await workspace.person('manager', { name: 'Иванов Пётр Сергеевич' })
    const { client } = workspace.administrator
    const fileId = await send(client, 'companies-ru.csv', readData('companies-ru.csv'))
    const columns = withNewFields(await client.transfer.inspect({ fileId, module: 'clients' }))
    const { status } = await bringIn(client, { name: 'companies-ru.csv', content: readData('companies-ru.csv') }, { columns })

    expect(status).toMatchObject({ state: 'done', rows: 31, created: 26, updated: 0, skipped: 3, failed: 2, error: null })
    expect(lines(status).filter((line) => Number(line.split(' ')[0]) > 32)).toEqual([
      '33 warning import.repeatedRow',
      '34 warning import.doubleInFile',
      '35 warning Ответственный import.user.unknown',
      '35 warning Дата первой сделки import.day.impossible',
      '35 error ИНН inn.checksum',
      '36 warning import.emptyRow',
      '37 error Наименование required',
    ])
    expect(status.problems.find((p) => p.problem === 'import.doubleInFile')!.params).toEqual({ line: 2 })

    const clients = (await client.clients.list({ limit: 500, sort: 'name' })).items
    expect(clients).toHaveLength(26)
    for (const company of goodCompanies()) {
      const found = clients.find((row) => row.inn === company.inn)
      expect(found, company.name).toMatchObject({ name: company.name, kpp: company.kpp, ogrn: company.ogrn, city: company.city, kind: 'company' })
      const [day, money] = Object.values(found!.custom)
      expect(day).toBe(company.firstDealOn.split('.').reverse().join('-'))
      expect(money).toBe(Math.round(Number(company.turnover.replace(/\s/g, '').replace(',', '.')) * 100))
    }
    const sber = clients.find((row) => row.inn === '7707083893')!
    expect(sber).toMatchObject({ phone: '+78005555550', website: 'www.sberbank.ru', ownerId: ivanov.id })
    // Nobody is called so, and nobody else is made responsible instead.
    expect(clients.find((row) => row.inn === '7736050003')!.ownerId).toBeNull()
    expect(clients.filter((row) => row.notes?.includes('\n')).length).toBeGreaterThan(0)
  })

  it('gives the failed rows back in the encoding of the file, with the reasons in a column', async () => {
    const { client } = workspace.administrator
    // All the people of the file work here now, so that of each failed row only what is wrong is told.
    for (const name of ['Петрова Ольга', 'Сидоренко Глеб']) await workspace.person('manager', { name })
    const { status } = await bringIn(client, { name: 'companies-ru.csv', content: readData('companies-ru.csv') })
    expect(status).toMatchObject({ created: 0, skipped: 29, failed: 2 })
    const { name, bytes } = await fetchFile(client, status.failedFileId!)
    expect(name).toBe('companies-ru — не вошло.csv')
    const rows = new TextDecoder('windows-1251').decode(bytes).trimEnd().split('\r\n').map((line) => line.split(';'))
    expect(rows).toHaveLength(3)
    expect(rows[0]!.at(-1)).toBe('Причина')
    expect(rows[1]!.slice(0, 2)).toEqual(['ООО «Опечатка»', '7707083894'])
    expect(rows[1]!.at(-1)).toBe('ИНН: ИНН с ошибкой: 10-я цифра должна быть 3. Дата первой сделки: Такого дня нет в календаре')
    expect(rows[2]!.at(-1)).toBe('Наименование: Заполните это поле')
    const all = (await fetchFile(client, status.problemsFileId!)).bytes.toString('utf8').trimEnd().split('\r\n')
    expect(all).toHaveLength(status.problemsCount + 1)
  })

  it('of the S&P 500 come in with their fields, years that are no numbers included', async () => {
    const { client } = workspace.administrator
    const fileId = await send(client, 'companies-sp500.csv', readData('companies-sp500.csv'))
    const found = await client.transfer.inspect({ fileId, module: 'clients' })
    expect(found.detected).toMatchObject({ encoding: 'utf-8', delimiter: ',' })
    expect(found.columns[1]).toEqual({ to: 'field', field: 'name' })
    expect(found.columns[4]).toEqual({ to: 'field', field: 'address' })
    const kinds = Object.fromEntries(found.suggestions.map(({ label, kind }) => [label, kind]))
    expect(kinds).toEqual({ Symbol: 'text', 'GICS Sector': 'choice', 'GICS Sub-Industry': 'text', 'Date added': 'day', CIK: 'int', Founded: 'text' })
    const { status } = await bringIn(client, { name: 'companies-sp500.csv', content: readData('companies-sp500.csv') }, { columns: withNewFields(found) })
    expect(status).toMatchObject({ state: 'done', rows: 503, created: 503, failed: 0, problemsCount: 0 })

    const [abbvie] = (await client.clients.list({ search: 'AbbVie' })).items
    expect(abbvie).toMatchObject({ name: 'AbbVie', address: 'North Chicago, Illinois' })
    expect(Object.values(abbvie!.custom)).toContain('2013 (1888)')
    const sector = Object.entries(abbvie!.labels).find(([field]) => field.startsWith('f'))
    expect(sector?.[1]).toBe('Health Care')
  })
})

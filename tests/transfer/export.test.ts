import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportFile, importFile } from '#main/core/transfer/index.ts'
import { CUSTOM_KINDS } from '#shared/modules/custom-fields/custom-fields.entity.ts'
import { DATABASES, testFolder } from '../support/databases.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'
import { cellsOf, onDisk } from '../support/files.ts'
import { bringIn, fetchFile, innOf, manyClients } from './support.ts'

/** What a spreadsheet may run, and phones, which only look like it. */
const FORMULAS = ['=cmd|\'/C calc\'!A1', '+7(999)000-00-00', '-1', '@SUM(A1)', '\t=1+1', '\r=1', '＝1+1', '\'=1', '"=1"', '=HYPERLINK("http://x")', 'ООО «Василёк»', '5 = 5']

describe.each(DATABASES)('exports on $name', (database) => {
  let workspace: TestWorkspace
  beforeAll(async () => {
    workspace = await makeWorkspace(database)
  })
  afterAll(() => workspace.close())

  it('of all kinds of fields come back by import as they were', async () => {
    const { client, ctx } = workspace.administrator
    const core = workspace.app.core!
    const person = await workspace.person('manager', { name: 'Сидорова Мария' })
    const keys: Record<string, string> = {}
    for (const kind of CUSTOM_KINDS) {
      const field = await client['custom-fields'].create({ module: 'clients', kind, label: `Своё: ${kind}`, ...(kind === 'ref' ? { refModule: 'contacts' } : {}) })
      keys[kind] = `f${field.number}`
    }
    await core.idle()
    const contact = await client.contacts.create({ name: 'Петров Пётр' })
    const other = await client.tags.create({ name: 'новый' })
    const item = async (list: string, label: string) => (await client['list-items'].create({ list, label })).id
    const choice = await item(keys['choice']!, 'Красный')
    const choices = [await item(keys['choices']!, 'Раз'), await item(keys['choices']!, 'Два')]
    const values: Record<string, unknown> = {
      text: 'Строка «ёлочки»', longText: 'Первая\nвторая', int: -1234567, quantity: 12_345, money: 123_456_789, percent: 1250, day: '2026-02-28',
      instant: '2026-03-04T05:06:00.000Z', time: '09:30', bool: true, choice, choices, tags: [other.id], ref: contact.id, email: 'a@b.ru', phone: '+79123456789',
      url: 'https://example.ru/a?b=1', address: 'г. Тверь, ул. Ёлочная, 1', rating: 4, color: '#aabbcc', barcode: '0460000', inn: innOf(5), kpp: '770101001', ogrn: '1027700132195', bik: '044525225',
    }
    const made = await client.clients.create({
      name: 'ООО «Полный»', kind: 'entrepreneur', ownerId: person.id, phone: '+74951234567', email: 'full@example.ru', website: 'example.ru', city: 'Тверь', inn: innOf(1), kpp: '770101001',
      ogrn: '1027700132195', nextContactOn: '2026-12-31', notes: 'Много\nстрок; и "кавычки"', tags: [other.id],
      custom: Object.fromEntries(Object.entries(values).map(([kind, value]) => [keys[kind], value])),
    })
    for (const format of ['csv', 'xlsx'] as const) {
      const path = join(testFolder(), `клиенты.${format}`)
      expect(await exportFile(core, ctx, { path, module: 'clients', format })).toEqual({ rows: 1, file: path })
      await client.clients.remove({ id: made.id })
      const back = await importFile(core, ctx, { path, module: 'clients' })
      expect(back.status.problems).toEqual([])
      expect(back).toMatchObject({ created: 1, unmapped: ['Последний контакт'] })
      const [copy] = (await client.clients.list({})).items
      const { id: _1, version: _2, createdAt: _3, updatedAt: _4, labels, ...same } = copy!
      const { id: _5, version: _6, createdAt: _7, updatedAt: _8, labels: before, ...was } = made
      expect(same).toEqual(was)
      expect(labels).toEqual(before)
      await client.clients.remove({ id: copy!.id })
      await client.clients.restore({ id: made.id })
    }
  })

  it('are defused in CSV, are text in XLSX, and an import takes the apostrophe off again', async () => {
    const { client, ctx } = workspace.administrator
    const core = workspace.app.core!
    const mark = 'формулы'
    for (const [i, text] of FORMULAS.entries()) await client.clients.create({ name: `${mark} ${i}`, notes: text, city: mark })
    const selection = { filter: { field: 'city', op: 'eq' as const, value: mark } }
    const [csv, xlsx] = [join(testFolder(), 'ф.csv'), join(testFolder(), 'ф.xlsx')]
    await exportFile(core, ctx, { path: csv, module: 'clients', format: 'csv', columns: ['name', 'notes'], selection, sort: 'createdAt' })
    await exportFile(core, ctx, { path: xlsx, module: 'clients', format: 'xlsx', columns: ['name', 'notes'], selection, sort: 'createdAt' })
    for (const [, cell] of (await cellsOf(csv)).slice(1)) expect(cell).not.toMatch(/^\s*[=+\-@＝]/)
    expect((await cellsOf(xlsx)).slice(1).map(([, cell]) => cell?.trim())).toEqual(FORMULAS.map((text) => text.trim()))
    for (const path of [csv, xlsx]) {
      const back = await importFile(core, ctx, { path, module: 'clients', mode: 'update', key: 'name' })
      // Nothing has changed: every cell came back as it stands in the base.
      expect(back).toMatchObject({ created: 0, updated: 0, skipped: FORMULAS.length, failed: 0 })
    }
  })

  it('hold the whole selection with readable words, in the order asked for', async () => {
    const { client, ctx } = workspace.administrator
    await bringIn(client, { name: 'м.csv', content: manyClients(1234, 100) })
    const made = await client.transfer.export({ module: 'clients', format: 'csv', columns: ['name', 'kind', 'statusId', 'tags', 'createdBy'], selection: { search: 'Ромашка' }, sort: '-name' })
    expect(made).toMatchObject({ rows: 1234, name: `Клиенты ${ctx.today()}.csv` })
    const { bytes } = await fetchFile(client, made.fileId)
    const rows = bytes.toString('utf8').trimEnd().split('\r\n')
    expect(rows).toHaveLength(1235)
    expect(rows[0]).toBe('\ufeffНазвание;Вид клиента;Статус;Метки;Кто создал')
    expect(rows[1]).toBe('ООО «Ромашка 999»;Компания;Новый;нечётные;Анна Первая')
    expect(rows[2]).toBe('ООО «Ромашка 998»;Компания;Новый;"чётные; важные";Анна Первая')
    const few = await client.transfer.export({ module: 'clients', format: 'csv', columns: ['name'], selection: { search: 'Ромашка', filter: { field: 'tags', op: 'notEmpty' } }, ids: (await client.clients.list({ search: 'Ромашка 77', limit: 3 })).items.map((row) => row.id) })
    expect(few.rows).toBe(3)
  })

  it.each([['ru', 'доб.'], ['en', 'ext.']] as const)('say in %s what stands before an extension, and read it back from every format', async (locale, word) => {
    const { client, ctx } = workspace.administrator
    const core = workspace.app.core!
    const [city, phone] = [`добавочный ${locale}`, '+74951234567;ext=12']
    const made = await client.clients.create({ name: `АТС ${locale}`, phone, city })
    const selection = { filter: { field: 'city', op: 'eq' as const, value: city } }
    for (const format of ['csv', 'xlsx', 'vcf'] as const) {
      const path = join(testFolder(), `атс ${locale}.${format}`)
      await exportFile(core, { ...ctx, locale }, { path, module: 'clients', format, columns: ['name', 'phone', 'city'], selection })
      const row = (await cellsOf(path)).at(-1)!
      // The address book's own file is read by our reader, which knows extensions of every kind.
      if (format === 'vcf') expect(readFileSync(path, 'utf8')).toContain(`+74951234567 ${word} 12`)
      else expect(row[1]).toBe(`${format === 'csv' ? "'" : ''}+74951234567 ${word} 12`)
      await client.clients.remove({ id: made.id })
      expect(await importFile(core, ctx, { path, module: 'clients' })).toMatchObject({ created: 1, failed: 0 })
      const [back] = (await client.clients.list(selection)).items
      expect(back!.phone).toBe(phone)
      await client.clients.remove({ id: back!.id })
      await client.clients.restore({ id: made.id })
    }
  })

  it('leave days, sums and numbers as cells that a spreadsheet can count with', async () => {
    const { client, ctx } = workspace.administrator
    const core = workspace.app.core!
    const field = await client['custom-fields'].create({ module: 'clients', kind: 'money', label: 'Выручка' })
    await core.idle()
    await client.clients.create({ name: 'Считать', city: 'счёт', nextContactOn: '2026-05-06', custom: { [`f${field.number}`]: 150_050 } })
    const path = join(testFolder(), 'с.xlsx')
    await exportFile(core, ctx, { path, module: 'clients', format: 'xlsx', columns: ['nextContactOn', `f${field.number}`], selection: { filter: { field: 'city', op: 'eq', value: 'счёт' } } })
    expect(await cellsOf(path)).toEqual([['Следующий контакт', 'Выручка'], ['2026-05-06', '1500.5']])
  })

  it('offer an empty file with every field, the users’ own among them, which maps to itself', async () => {
    const { client, ctx } = workspace.administrator
    for (const format of ['csv', 'xlsx'] as const) {
      const { fileId, name } = await client.transfer.sample({ module: 'clients', format })
      expect(name).toBe(`Клиенты — образец.${format}`)
      const { bytes } = await fetchFile(client, fileId)
      const [header] = await cellsOf(onDisk(`образец.${format}`, bytes))
      expect(header).toContain('Выручка')
      expect(header).not.toContain('Последний контакт')
      const path = onDisk(`заполнен.csv`, `${header!.join(';')}\r\n${header!.map((title) => (title === 'Название' ? 'Из образца' : '')).join(';')}\r\n`)
      const back = await importFile(workspace.app.core!, ctx, { path, module: 'clients', dryRun: true })
      expect(back).toMatchObject({ created: 1, unmapped: [] })
    }
  })
})

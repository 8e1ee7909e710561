import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ImportPlan } from '#shared/modules/transfer/transfer.contract.ts'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'
import { bringIn, innOf, lines, manyClients, TABLES, tally, wipe } from './support.ts'

describe.each(DATABASES)('doubles on $name', (database) => {
  let workspace: TestWorkspace
  beforeAll(async () => {
    workspace = await makeWorkspace(database)
  })
  beforeEach(() => wipe(workspace.app.core!))
  afterAll(() => workspace.close())

  const bring = async (content: string, plan: Partial<ImportPlan> = {}) => (await bringIn(workspace.administrator.client, { name: 'а.csv', content }, plan)).status
  const names = async () => (await workspace.administrator.client.clients.list({ sort: 'name', limit: 100 })).items.map((row) => row.name)

  it('one client spelt differently is known by the INN: skipped, or updated where that is asked for', async () => {
    await workspace.administrator.client.clients.create({ name: 'ПАО «Сбербанк»', inn: '7707083893', kpp: '773601001' })
    const content = 'Название;ИНН;Город\nсбербанк пао;7707083893;Москва\n'
    const skipped = await bring(content)
    expect(skipped).toMatchObject({ created: 0, skipped: 1 })
    expect(skipped.problems).toMatchObject([{ problem: 'import.double', params: { title: 'ПАО «Сбербанк»' } }])
    expect(await bring(content, { mode: 'both', key: 'inn' })).toMatchObject({ created: 0, updated: 1 })
    expect(await names()).toEqual(['сбербанк пао'])
    expect(await bring(content, { doubles: 'create' })).toMatchObject({ created: 1, skipped: 0 })
  })

  it('branches with one INN and different KPP are different clients', async () => {
    const content = 'Название;ИНН;КПП\nГоловной;7707083893;773601001\nФилиал;7707083893;784201001\nФилиал ещё раз;7707083893;784201001\n'
    expect(await bring(content)).toMatchObject({ created: 2, skipped: 1 })
    const updated = await bring('Название;ИНН;КПП\nФилиал в Петербурге;7707083893;784201001\n', { mode: 'update', key: 'inn' })
    expect(updated).toMatchObject({ updated: 1 })
    expect(await names()).toEqual(['Головной', 'Филиал в Петербурге'])
    const unclear = await bring('Название;ИНН\nКто это;7707083893\n', { mode: 'update', key: 'inn' })
    expect(lines(unclear)).toEqual(['2 error ИНН import.ambiguous'])
  })

  it('by name only where nothing speaks against it', async () => {
    const { client } = workspace.administrator
    await client.clients.create({ name: 'ООО «Ромашка»', city: 'Москва', phone: '+79121111111' })
    const status = await bring('Название;Город;Телефон\nООО «Ромашка»;Казань;\nООО «Ромашка»;Омск;+79122222222\nООО «Ромашка»;Москва;\nооо "ромашка";;\nООО «Ромашка-2»;;\n')
    expect(lines(status)).toEqual(['4 warning import.double', '5 warning import.double'])
    expect(status).toMatchObject({ created: 3, skipped: 2 })
  })

  it('by phone or mail only where the names are alike: colleagues share a switchboard', async () => {
    const { client } = workspace.administrator
    await client.clients.create({ name: 'Иванов Пётр', phone: '+74951234567', email: 'info@example.ru' })
    const status = await bring('Название;Телефон;Почта\nПётр Иванов;8 (495) 123-45-67;\nСидорова Анна;8 (495) 123-45-67;info@example.ru\nИванов Петр Сергеевич;;INFO@example.ru\n')
    expect(lines(status)).toEqual(['2 warning import.double', '4 warning import.double'])
    expect(await names()).toEqual(['Иванов Пётр', 'Сидорова Анна'])
  })

  it('a name that a crowd shares tells nothing, and hides nobody whose name is asked for along with it', async () => {
    const crowd = Array.from({ length: 45 }, (_, i) => `Абрамов Иван;Город ${i}`)
    expect(await bring(['Название;Город', ...crowd, 'Яшин Лев;Москва'].join('\n'))).toMatchObject({ created: 46 })
    const status = await bring('Название;Город\nАбрамов Иван;\nЯшин Лев;\n')
    expect(lines(status)).toEqual(['3 warning import.double'])
    expect(status).toMatchObject({ created: 1, skipped: 1 })
  })

  it('within the file are found as well, near and far', async () => {
    const rows = manyClients(1500).trimEnd().split('\r\n')
    const [header, first] = rows
    const last = `Другое имя;${innOf(0)};;;`
    const status = await bring([header, ...rows.slice(1), last, first].join('\r\n'))
    expect(status).toMatchObject({ created: 1500, skipped: 2 })
    expect(lines(status)).toEqual(['1502 warning import.double', '1503 warning import.repeatedRow'])
    const both = await bring(`Название;ИНН;Город\nА;${innOf(9000)};Тверь\nБ;${innOf(9000)};\nВ;${innOf(9000)};Омск\n`, { mode: 'both', key: 'inn' })
    expect(both).toMatchObject({ created: 1, updated: 2 })
    expect((await workspace.administrator.client.clients.list({ search: innOf(9000) })).items).toMatchObject([{ name: 'В', city: 'Омск', version: 1 }])
  })

  it('a key that is empty or unknown is told when nothing may be created', async () => {
    const status = await bring(`Название;ИНН\nБез ключа;\nНет такого;${innOf(1)}\n`, { mode: 'update', key: 'inn' })
    expect(lines(status)).toEqual(['2 error ИНН import.noKey', '3 error ИНН import.noMatch'])
    expect(status.failedFileId).not.toBeNull()
  })

  it('an update fills and changes, empties nothing, adds tags, and skips what is the same already', async () => {
    const { client } = workspace.administrator
    const tag = await client.tags.create({ name: 'старая' })
    const old = await client.clients.create({ name: 'Было', inn: innOf(1), city: 'Тверь', tags: [tag.id] })
    const content = `Название;ИНН;Город;Метки;Почта\nСтало;${innOf(1)};;новая;a@b.ru\n`
    expect(await bring(content, { mode: 'update', key: 'inn' })).toMatchObject({ updated: 1, skipped: 0 })
    const now = await client.clients.get({ id: old.id })
    expect(now).toMatchObject({ name: 'Стало', city: 'Тверь', email: 'a@b.ru', version: 2 })
    expect(now.labels.tags).toEqual(['старая', 'новая'])
    expect(await bring(content, { mode: 'update', key: 'inn' })).toMatchObject({ updated: 0, skipped: 1, problemsCount: 0 })
  })

  it('values that must be unique are told, in the base and in the file', async () => {
    const { client } = workspace.administrator
    const field = await client['custom-fields'].create({ module: 'clients', kind: 'text', label: 'Договор', unique: true })
    await workspace.app.core!.idle()
    await client.clients.create({ name: 'Первый', custom: { [`f${field.number}`]: 'Д-1' } })
    const status = await bring('Название;Договор\nВторой;Д-2\nТретий;д-2\nЧетвёртый;Д-1\n')
    expect(lines(status)).toEqual(['4 error Договор taken', '3 error Договор taken'].sort())
    expect(status).toMatchObject({ created: 1, failed: 2 })
  })

  it('a dry run writes nothing and tells exactly what the import then does', async () => {
    const { client } = workspace.administrator
    await client.clients.create({ name: 'Есть', inn: innOf(1), city: 'Тверь' })
    const rows = manyClients(700, 100).trimEnd().split('\r\n')
    const content = [
      rows[0], `Есть;${innOf(1)};;Казань;`, `Имя;${innOf(50)};;;небывалая`, ...rows.slice(1), `Имя иначе;${innOf(50)};;Пермь;`, `Ошибка;${innOf(60).slice(0, 9)}5;;;`, ';;;;', rows[5],
    ].join('\n')
    for (const plan of [{ mode: 'create' }, { mode: 'both', key: 'inn' }, { mode: 'update', key: 'inn' }] as const) {
      const before = await tally(workspace.app.core!, TABLES)
      const dry = await bring(content, { ...plan, dryRun: true })
      expect(await tally(workspace.app.core!, TABLES)).toEqual(before)
      expect(dry).toMatchObject({ state: 'done', dryRun: true, operationId: null })
      const real = await bring(content, plan)
      const told = ({ rows: n, created, updated, skipped, failed, problems, problemsCount }: typeof real) => ({ n, created, updated, skipped, failed, problemsCount, problems })
      const sameLine = (status: typeof real) => ({ ...told(status), problems: status.problems.map(({ problem, ...rest }) => ({ ...rest, params: {}, problem: problem.replace('InFile', '') })) })
      expect(sameLine(dry)).toEqual(sameLine(real))
      await client.operations.undo({ operationId: real.operationId! })
    }
  }, 60_000)
})

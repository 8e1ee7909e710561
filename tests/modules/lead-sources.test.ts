import { mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Client } from '../support/workspace.ts'
import { DATABASES, testFolder } from '../support/databases.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'

export const letter = (headers: Record<string, string>, body = 'Здравствуйте!') => [...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), '', body, ''].join('\r\n')

async function watch(client: Client, values: Record<string, unknown> = {}): Promise<{ id: string; path: string }> {
  const path = testFolder()
  const { id } = await client['lead-sources'].create({ name: 'Заявки', kind: 'folder', path, ...values })
  return { id, path }
}

const reasons = (path: string) => Object.fromEntries(readdirSync(join(path, 'errors')).filter((name) => name.endsWith('.txt')).map((name) => [name, readFileSync(join(path, 'errors', name), 'utf8').replace('\ufeff', '').trim()]))

describe.each(DATABASES)('a watched folder on $name', (database) => {
  let office: TestWorkspace
  let client: Client
  beforeAll(async () => {
    office = await makeWorkspace(database)
    client = office.administrator.client
  })
  afterAll(() => office.close())

  it('makes leads of tables, cards, JSON and letters, and puts the files away', async () => {
    const source = (await client['list-items'].create({ list: 'clientSources', label: 'Сайт' })).id
    const { id, path } = await watch(client, { sourceId: source })
    writeFileSync(join(path, 'заявки.csv'), 'Название;Телефон;Почта\nРемонт;+79120000001;a@example.ru\nЛестница;+79120000002;b@example.ru\n')
    writeFileSync(join(path, 'site.json'), JSON.stringify([{ name: 'Окна', phone: '+79120000003', message: 'Сколько стоит?' }, { name: 'Двери', customer: { email: 'd@example.ru' } }]))
    writeFileSync(join(path, 'card.vcf'), 'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Игорь Седов\r\nTEL:+79120000004\r\nEND:VCARD\r\n')
    writeFileSync(join(path, 'письмо.eml'), letter({ From: 'Вера <vera@example.ru>', Subject: 'Нужен забор', 'Message-ID': '<1@x>' }, 'Позвоните: 8 (912) 000-00-05'))
    expect(await client.sources.fetch({ id })).toEqual({ taken: 6 })
    const { items } = await client.leads.list({ sort: 'name', limit: 50 })
    expect(items.map(({ name }) => name)).toEqual(['Двери', 'Игорь Седов', 'Лестница', 'Нужен забор', 'Окна', 'Ремонт'])
    expect(items.every((lead) => lead.sourceId === source)).toBe(true)
    expect(items.find(({ name }) => name === 'Окна')?.notes).toBe('Сколько стоит?')
    expect(items.find(({ name }) => name === 'Нужен забор')).toMatchObject({ email: 'vera@example.ru', contactName: 'Вера', phone: '+79120000005' })
    expect(readdirSync(join(path, 'done')).toSorted()).toEqual(['card.vcf', 'site.json', 'заявки.csv', 'письмо.eml'].toSorted())
    expect(readdirSync(path).toSorted()).toEqual(['done', 'errors'])
    const log = (await client.sources.arrivals()).items
    expect(log.find(({ title }) => title === 'заявки.csv')).toMatchObject({ outcome: 'imported', numbers: { created: 2, skipped: 0, failed: 0 }, sourceName: 'Заявки' })
    expect(log.find(({ title }) => title === 'Нужен забор')).toMatchObject({ outcome: 'lead', sender: 'vera@example.ru', record: { module: 'leads', title: 'Нужен забор' } })
  })

  it('takes a file once, however often and under whatever name it comes', async () => {
    const { id, path } = await watch(client)
    const before = (await client.leads.count({})).count
    const content = 'Название;Телефон\nОдин раз;+79120000010\n'
    for (const name of ['a.csv', 'b.csv', 'a.csv']) {
      writeFileSync(join(path, name), content)
      await client.sources.fetch({ id })
    }
    const mail = letter({ From: 'once@example.ru', Subject: 'Один раз', 'Message-ID': '<once@x>' })
    for (const name of ['1.eml', '2.eml']) {
      writeFileSync(join(path, name), mail)
      await client.sources.fetch({ id })
    }
    expect((await client.leads.count({})).count).toBe(before + 2)
    expect(readdirSync(join(path, 'done')).toSorted()).toEqual(['1.eml', '2.eml', 'a (2).csv', 'a.csv', 'b.csv'])
  })

  it('refuses what it cannot take, with the reason beside it in words', async () => {
    const { id, path } = await watch(client)
    writeFileSync(join(path, 'script.exe'), 'MZ')
    writeFileSync(join(path, 'broken.json'), '[{"name": "x"')
    writeFileSync(join(path, 'empty.csv'), '')
    writeFileSync(join(path, 'auto.eml'), letter({ From: 'robot@example.ru', Subject: 'Отпуск', 'Auto-Submitted': 'auto-replied' }))
    writeFileSync(join(path, 'nobody.eml'), letter({ Subject: 'Без отправителя' }))
    writeFileSync(join(path, 'huge.csv'), 'Название\n')
    truncateSync(join(path, 'huge.csv'), 51 * 1024 * 1024)
    expect(await client.sources.fetch({ id })).toEqual({ taken: 0 })
    expect(reasons(path)).toEqual({
      'script.exe.txt': 'Такие файлы не принимаются. Подойдут CSV, XLSX, JSON, VCF и EML',
      'broken.json.txt': 'Это не список записей в JSON',
      'empty.csv.txt': 'Файл пуст',
      'auto.eml.txt': 'Автоответ',
      'nobody.eml.txt': 'Непонятно, кто отправитель',
      'huge.csv.txt': 'Файл больше 50 МБ',
    })
    expect(readdirSync(path).toSorted()).toEqual(['done', 'errors'])
  })

  it('waits for a file that still grows, and lets links and half names alone', async () => {
    const { id, path } = await watch(client)
    const secret = join(testFolder(), 'secret.csv')
    writeFileSync(secret, 'Название\nЧужое\n')
    symlinkSync(secret, join(path, 'link.csv'))
    writeFileSync(join(path, '.hidden.csv'), 'Название\nСкрытое\n')
    writeFileSync(join(path, 'copy.csv.part'), 'Название\nПоловина\n')
    const { fetchLeads } = await import('#main/modules/lead-sources/fetch-leads.job.ts')
    const { systemContext } = await import('#main/core/workspace.ts')
    const turn = () => fetchLeads.run(systemContext(office.app.core!), new AbortController().signal)
    const before = (await client.leads.count({})).count
    const growing = join(path, 'growing.csv')
    writeFileSync(growing, 'Название;Телефон\nРастёт;+7912')
    await turn()
    writeFileSync(growing, 'Название;Телефон\nРастёт;+79120000020\nВыросло;+79120000021\n')
    await turn()
    expect((await client.leads.count({})).count).toBe(before)
    await turn()
    expect((await client.leads.count({})).count).toBe(before + 2)
    expect(readdirSync(path).toSorted()).toEqual(['.hidden.csv', 'copy.csv.part', 'done', 'errors', 'link.csv'])
    expect((await client['lead-sources'].get({ id })).name).toBe('Заявки')
  })

  it('puts nothing through a link, and tells on the source what is wrong', async () => {
    const { id, path } = await watch(client)
    const outside = testFolder()
    symlinkSync(outside, join(path, 'done'))
    writeFileSync(join(path, 'x.csv'), 'Название\nПроверка\n')
    await client.sources.fetch({ id })
    expect(readdirSync(outside)).toEqual([])
    expect((await client.sources.states()).items.find((state) => state.id === id)).toMatchObject({ problem: 'folder.link', here: true })
  })

  it('takes no folder of the program, none that is missing, and none by half a path', async () => {
    const make = (path: string) => client['lead-sources'].create({ name: 'Плохая', kind: 'folder', path })
    mkdirSync(join(office.dataDir, 'leads'), { recursive: true })
    await expect(make(join(office.dataDir, 'leads'))).rejects.toMatchObject({ data: { fields: { path: 'leadSource.folder.workspace' } } })
    await expect(make(join(office.dataDir, '..'))).rejects.toMatchObject({ data: { fields: { path: 'leadSource.folder.workspace' } } })
    await expect(make('/no/such/folder')).rejects.toMatchObject({ data: { fields: { path: 'leadSource.folder.missing' } } })
    await expect(make('leads')).rejects.toMatchObject({ data: { fields: { path: 'leadSource.folder.relative' } } })
  })

  it('is undone like any import, and its log shows nobody what they may not see', async () => {
    const { id, path } = await watch(client)
    const before = (await client.leads.count({})).count
    writeFileSync(join(path, 'undo.csv'), 'Название;Телефон\nОтменить;+79120000030\n')
    await client.sources.fetch({ id })
    const { db } = office.app.core!.connection
    const row = await db.selectFrom('lead_arrivals').select('operation_id').where('title', '=', 'undo.csv').executeTakeFirstOrThrow()
    await client.operations.undo({ operationId: String(row['operation_id']) })
    expect((await client.leads.count({})).count).toBe(before)
    const clerk = await office.person('employee')
    await expect(clerk.client.sources.arrivals()).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(clerk.client.sources.fetch({ id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const halfway = await office.person({ 'settings:manage': 'all' })
    expect((await halfway.client.sources.arrivals()).items.every(({ record }) => record === null)).toBe(true)
  })
})

import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { columnOf } from '#shared/core/entity.ts'
import { entities } from '#shared/modules.ts'
import { operate } from '#main/core/operations.ts'
import { create } from '#main/core/service.ts'
import { titlesOf } from '#main/core/titles.ts'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'

/** What has a name in English too shows that one to whoever works in English, and its own to everybody else. */
describe.each(DATABASES)('names in two languages on $name', (database) => {
  let workspace: TestWorkspace
  beforeAll(async () => {
    workspace = await makeWorkspace(database)
  })
  afterAll(() => workspace.close())

  const speak = (locale: 'ru' | 'en') => workspace.administrator.client.settings.saveMine({ locale })
  const titles = async (locale: 'ru' | 'en', key: string) => (await titlesOf({ ...workspace.administrator.ctx, locale }, [key])).get(key)

  it('of a status, a pipeline and its stage, in a list, on a card, and in the history', async () => {
    const { client } = workspace.administrator
    const status = await client['list-items'].create({ list: 'clientStatuses', label: 'Думает', labelEn: 'Thinking' })
    const made = await client.clients.create({ name: 'Ромашка', statusId: status.id })
    const lead = await client.leads.create({ name: 'Заявка' })
    const labels = async () => {
      const [row] = (await client.clients.list({ search: 'Ромашка' })).items
      const card = await client.leads.get({ id: lead.id })
      const [first] = (await client.clients.history({ id: made.id })).items
      return { list: row!.labels['statusId'], pipeline: card.labels['pipelineId'], stage: card.labels['stageId'], history: first!.labels[status.id] }
    }
    await speak('en')
    expect(await labels()).toEqual({ list: 'Thinking', pipeline: 'Sales', stage: 'New', history: 'Thinking' })
    await speak('ru')
    expect(await labels()).toEqual({ list: 'Думает', pipeline: 'Продажи', stage: 'Новый', history: 'Думает' })
  })

  it('stays its own where there is no other, or an empty one', async () => {
    const { client, ctx } = workspace.administrator
    const without = await client['list-items'].create({ list: 'clientStatuses', label: 'Без перевода' })
    const emptied = await client['list-items'].create({ list: 'clientStatuses', label: 'Пустой', labelEn: 'Empty' })
    // No screen leaves an empty text behind; an import of long ago may have.
    await sql`update list_items set ${sql.ref(columnOf('labelEn'))} = '' where id = ${emptied.id}`.execute(ctx.core.connection.db)
    const tag = await client.tags.create({ name: 'метка' })
    for (const [key, own] of [[`list-items:${without.id}`, 'Без перевода'], [`list-items:${emptied.id}`, 'Пустой'], [`tags:${tag.id}`, 'метка'], [`users:${workspace.administrator.id}`, 'Анна Первая']] as const) {
      expect([await titles('en', key), await titles('ru', key)]).toEqual([own, own])
    }
  })

  it('is the new one as soon as it has changed, in both languages', async () => {
    const { client } = workspace.administrator
    const item = await client['list-items'].create({ list: 'clientStatuses', label: 'Старый', labelEn: 'Old' })
    const key = `list-items:${item.id}`
    expect([await titles('ru', key), await titles('en', key)]).toEqual(['Старый', 'Old'])
    const changed = await client['list-items'].update({ id: item.id, version: item.version, patch: { label: 'Прежний', labelEn: 'Former' } })
    expect([await titles('ru', key), await titles('en', key)]).toEqual(['Прежний', 'Former'])
    await client['list-items'].update({ id: item.id, version: changed.version, patch: { labelEn: null } })
    expect([await titles('ru', key), await titles('en', key)]).toEqual(['Прежний', 'Прежний'])
  })

  it('is known within the operation that makes it', async () => {
    const found = await operate({ ...workspace.administrator.ctx, locale: 'en' }, { kind: 'create', module: 'list-items' }, async (tx) => {
      const item = await create(tx, entities['list-items'], { list: 'clientStatuses', label: 'Только что', labelEn: 'Just now' })
      const key = `list-items:${item.id}`
      return (await titlesOf(tx, [key])).get(key)
    }, async () => undefined)
    expect(found).toBe('Just now')
  })

  it('stands in the file of whoever works in English, headings and values', async () => {
    const { client, ctx } = workspace.administrator
    await speak('en')
    const made = await client.transfer.export({ module: 'clients', format: 'csv', columns: ['name', 'kind', 'statusId'], selection: { search: 'Ромашка' } })
    const piece = await client.transfer.read({ fileId: made.fileId, offset: 0 })
    await speak('ru')
    expect(made.name).toBe(`Clients ${ctx.today()}.csv`)
    expect(Buffer.from(piece.data, 'base64').toString('utf8').trim().split('\r\n')[1]).toBe('Ромашка;Company;Thinking')
  })
})

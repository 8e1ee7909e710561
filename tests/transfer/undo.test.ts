import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'
import { bringIn, innOf, manyClients, TABLES, tally, withNewFields, send } from './support.ts'

describe.each(DATABASES)('an import on $name is one step of the history', (database) => {
  let workspace: TestWorkspace
  beforeAll(async () => {
    workspace = await makeWorkspace(database)
  })
  afterAll(() => workspace.close())

  const living = async (): Promise<number> => (await workspace.administrator.client.clients.count({})).count

  it('and is undone whole after a restart, created and updated records alike', async () => {
    const { client } = workspace.administrator
    const old = await client.clients.create({ name: 'Старое имя', inn: innOf(1), city: 'Тверь', notes: 'важно' })
    const content = `Название;ИНН;Город;Метки\nНовое имя;${innOf(1)};Казань;из файла\nСовсем новый;${innOf(2)};Пермь;из файла\n`
    const { status } = await bringIn(client, { name: 'обновление.csv', content }, { mode: 'both', key: 'inn' })
    expect(status).toMatchObject({ created: 1, updated: 1, skipped: 0, failed: 0 })
    expect(await client.clients.get({ id: old.id })).toMatchObject({ name: 'Новое имя', city: 'Казань', notes: 'важно' })
    expect(await client.operations.last()).toMatchObject({ id: status.operationId, kind: 'import', module: 'clients', canUndo: true, title: 'обновление.csv' })

    workspace = await workspace.reopen()
    const again = workspace.administrator.client
    expect(await again.transfer.status({ id: status.id })).toMatchObject({ state: 'done', created: 1, updated: 1 })
    expect(await again.operations.undo({ operationId: status.operationId! })).toMatchObject({ done: true, conflicts: [] })
    expect(await again.clients.get({ id: old.id })).toMatchObject({ name: 'Старое имя', city: 'Тверь', notes: 'важно', tags: [] })
    expect((await again.clients.list({ search: 'Совсем' })).items).toEqual([])
    expect(await living()).toBe(1)
    expect((await again.tags.list({})).items).toEqual([])
  })

  it('and takes its new fields with it', async () => {
    const { client } = workspace.administrator
    const content = 'Название;Оборот, руб.\nПоле раз;1 500,50\nПоле два;2 000\n'
    const fileId = await send(client, 'поля.csv', content)
    const columns = withNewFields(await client.transfer.inspect({ fileId, module: 'clients' }))
    const { status } = await bringIn(client, { name: 'поля.csv', content }, { columns })
    const [field] = (await client['custom-fields'].list({})).items
    expect(field).toMatchObject({ label: 'Оборот, руб.', kind: 'money' })
    await client.operations.undo({ operationId: status.operationId! })
    expect((await client['custom-fields'].list({})).items).toEqual([])
    await workspace.app.core!.idle()
    expect(workspace.app.core!.catalog.custom('clients').size).toBe(0)
  })

  it('and tells what others have changed since, field by field, before it undoes anything', async () => {
    const { client } = workspace.administrator
    const { status } = await bringIn(client, { name: 'а.csv', content: `Название;ИНН\nПравленый;${innOf(31)}\nНетронутый;${innOf(32)}\n` })
    const [edited] = (await client.clients.list({ search: 'Правленый' })).items
    await client.clients.update({ id: edited!.id, version: edited!.version, patch: { city: 'Омск' } })
    const refused = await client.operations.undo({ operationId: status.operationId! })
    expect(refused).toMatchObject({ done: false, conflicts: [{ module: 'clients', id: edited!.id, fields: ['city'] }] })
    expect((await client.clients.list({ search: 'Нетронутый' })).items).toHaveLength(1)
  })

  it('also when it is too large for one transaction, and a redo brings it back', async () => {
    const { client } = workspace.administrator
    const core = workspace.app.core!
    const before = await tally(core, ['clients', 'search_docs'])
    const startWith = await living()
    const { status } = await bringIn(client, { name: 'много.csv', content: manyClients(2500, 5000) })
    expect(status).toMatchObject({ state: 'done', created: 2500, failed: 0 })
    const undone = await client.operations.undo({ operationId: status.operationId! })
    expect(undone).toMatchObject({ done: true, conflicts: [] })
    expect(undone.changed).toBe(2500 + 3)
    expect(await living()).toBe(startWith)
    expect((await tally(core, ['search_docs']))['search_docs']).toBe(before['search_docs'])
    expect(await client.operations.undo({ operationId: undone.operationId! })).toMatchObject({ done: true })
    // A server's full-text index now and then shows a document a moment after the commit.
    await vi.waitFor(async () => expect((await client.clients.list({ search: `Ромашка 7400` })).items).toHaveLength(1), { timeout: 10_000 })
  }, 60_000)

  it('and a start with an id that was used before is the same import', async () => {
    const { client } = workspace.administrator
    const before = await tally(workspace.app.core!, TABLES)
    const { status } = await bringIn(client, { name: 'раз.csv', content: 'Название\nОдин раз\n' })
    const fileId = await send(client, 'раз.csv', 'Название\nДругой\n')
    const again = await client.transfer.start({ fileId, module: 'clients', columns: [{ to: 'field', field: 'name' }], mode: 'create', key: null, operationId: status.id })
    expect(again).toMatchObject({ id: status.id, state: 'done', created: 1 })
    expect((await tally(workspace.app.core!, TABLES))['clients']).toBe(before['clients']! + 1)
  })
})

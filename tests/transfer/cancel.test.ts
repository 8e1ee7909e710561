import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'
import { importFile } from '#main/core/transfer/index.ts'
import { onDisk } from '../support/files.ts'
import { ended, innOf, manyClients, send, TABLES, tally, withNewFields } from './support.ts'

describe.each(DATABASES)('an import on $name that does not come to its end', (database) => {
  let workspace: TestWorkspace
  beforeAll(async () => {
    workspace = await makeWorkspace(database)
  })
  afterAll(() => workspace.close())

  it('leaves not one row, link, word or field when it is cancelled', async () => {
    const { client } = workspace.administrator
    const core = workspace.app.core!
    const before = await tally(core, TABLES)
    const rows = manyClients(8000).trimEnd().split('\r\n')
    const content = rows.map((row, i) => `${row};${i === 0 ? 'Оборот, руб.' : `${i},50`}`).join('\r\n')
    const fileId = await send(client, 'много.csv', content)
    const inspection = await client.transfer.inspect({ fileId, module: 'clients' })
    const started = await client.transfer.start({ fileId, module: 'clients', columns: withNewFields(inspection), mode: 'create', key: 'inn' })
    for (;;) {
      const { created, state } = await client.transfer.status({ id: started.id })
      expect(state).not.toBe('done')
      if (created > 500) break
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect((await tally(core, ['clients']))['clients']).toBeGreaterThan(500)
    const asked = performance.now()
    expect((await client.transfer.cancel({ id: started.id })).state).toBe('cancelling')
    expect(performance.now() - asked).toBeLessThan(1000)
    expect(await ended(client, started.id)).toMatchObject({ state: 'cancelled', created: 0, error: null, operationId: null, failedFileId: null })
    expect(await tally(core, TABLES)).toEqual(before)
    expect((await client.clients.list({})).items).toEqual([])
    expect((await client.search.find({ q: 'Ромашка' })).items).toEqual([])
    expect((await client.operations.list({})).items.filter((one) => one.kind === 'import')).toEqual([])
    expect(await client.operations.last()).toBeNull()
    await expect(client.operations.undo({ operationId: started.id })).rejects.toMatchObject({ code: 'RULE', data: { rule: 'undo.running' } })
    expect(core.catalog.custom('clients').size).toBe(0)
  }, 60_000)

  it('gives updated records their old values back, under a newer version', async () => {
    const { client, ctx } = workspace.administrator
    const core = workspace.app.core!
    const old = await client.clients.create({ name: 'Был', inn: innOf(1), city: 'Тверь', notes: 'как было' })
    const before = await tally(core, TABLES)
    const stop = new AbortController()
    const path = onDisk('обновить.csv', `Название;ИНН;Город\r\nСтал;${innOf(1)};Казань\r\n${manyClients(3000, 10).split('\r\n').slice(1).map((row) => row.split(';').slice(0, 3).join(';')).join('\r\n')}`)
    const seen: string[] = []
    const run = importFile(core, ctx, {
      path, module: 'clients', mode: 'both', key: 'inn', signal: stop.signal,
      onProgress: ({ updated, created }) => {
        if (updated === 1 && seen.length === 0) seen.push(`${updated} updated`)
        if (created > 200) stop.abort()
      },
    })
    await expect(run).rejects.toMatchObject({ code: 'RULE', data: { rule: 'transfer.cancelled' } })
    expect(seen).toEqual(['1 updated'])
    expect(await client.clients.get({ id: old.id })).toMatchObject({ name: 'Был', city: 'Тверь', notes: 'как было', version: 3 })
    expect(await tally(core, TABLES)).toEqual(before)
    // Whoever has the card open from before may save it: nothing has happened to it.
    expect(await client.clients.update({ id: old.id, version: 1, patch: { name: 'Правка' } })).toMatchObject({ name: 'Правка', city: 'Тверь' })
  }, 60_000)

  it('keeps what somebody else has written to its records in the meantime', async () => {
    const { client, ctx } = workspace.administrator
    const core = workspace.app.core!
    const old = await client.clients.create({ name: 'Общий', inn: innOf(90_001), city: 'Тверь', notes: 'как было' })
    const stop = new AbortController()
    const path = onDisk('занято.csv', `Название;ИНН;Город;Примечание\r\nОбщий;${innOf(90_001)};Казань;из файла\r\nНовый;${innOf(90_002)};Пермь;\r\n${manyClients(2000, 20_000).split('\r\n').slice(1).map((row) => row.split(';').slice(0, 2).concat(['', '']).join(';')).join('\r\n')}`)
    const saved: Promise<unknown>[] = []
    const edit = async () => {
      const now = await client.clients.get({ id: old.id })
      await client.clients.update({ id: old.id, version: now.version, patch: { notes: 'моё' } })
      const [made] = (await client.clients.list({ search: 'Новый' })).items
      await client.clients.update({ id: made!.id, version: made!.version, patch: { phone: '+79120000000' } })
      stop.abort()
    }
    await expect(importFile(core, ctx, { path, module: 'clients', mode: 'both', key: 'inn', signal: stop.signal, onProgress: () => void (saved[0] ??= edit()) })).rejects.toMatchObject({ code: 'RULE' })
    await Promise.all(saved)
    expect(await client.clients.get({ id: old.id })).toMatchObject({ city: 'Тверь', notes: 'моё' })
    // The record that the import had made and somebody has worked on lies in the bin with that work, not lost.
    expect((await client.clients.list({ deleted: true })).items).toMatchObject([{ name: 'Новый', phone: '+79120000000' }])
    expect((await client.clients.list({ search: 'Ромашка' })).items).toEqual([])
  }, 60_000)

  it('leaves nothing when the file breaks in the middle', async () => {
    const { ctx } = workspace.administrator
    const core = workspace.app.core!
    const before = await tally(core, TABLES)
    const stop = new AbortController()
    const path = onDisk('оборванный.csv', manyClients(2000, 40_000))
    const failing = importFile(core, ctx, { path, module: 'clients', signal: stop.signal, failedTo: '/nowhere/at/all.csv', onProgress: ({ created }) => created > 300 && stop.abort() })
    await expect(failing).rejects.toMatchObject({ code: 'RULE' })
    expect(await tally(core, TABLES)).toEqual(before)
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'

/** What a refused undo says of the rest: the dialog offered «отменить остальное» although there was no rest. */
describe.each(DATABASES)('an undo that others stand in the way of, on $name', (database) => {
  let office: TestWorkspace
  beforeAll(async () => {
    office = await makeWorkspace(database)
  })
  afterAll(() => office.close())

  const lastId = async () => (await office.administrator.client.operations.list({ limit: 1 })).items[0]!.id

  test('one field that was changed since leaves nothing to undo', async () => {
    const { client } = office.administrator
    const made = await client.clients.create({ name: 'Одно поле' })
    const first = await client.clients.update({ id: made.id, version: made.version, patch: { city: 'Тула' } })
    const operationId = await lastId()
    await client.clients.update({ id: made.id, version: first.version, patch: { city: 'Калуга' } })
    expect(await client.operations.undo({ operationId })).toMatchObject({ done: false, changed: 0, conflicts: [{ fields: ['city'] }] })
  })

  test('of two fields the other can still be undone, and is told so before it is done', async () => {
    const { client } = office.administrator
    const made = await client.clients.create({ name: 'Два поля' })
    const first = await client.clients.update({ id: made.id, version: made.version, patch: { city: 'Тула', notes: 'первая' } })
    const operationId = await lastId()
    await client.clients.update({ id: made.id, version: first.version, patch: { city: 'Калуга' } })
    expect(await client.operations.undo({ operationId })).toMatchObject({ done: false, changed: 1, conflicts: [{ fields: ['city'] }] })
    expect((await client.clients.get({ id: made.id })).notes).toBe('первая')
    expect(await client.operations.undo({ operationId, skipConflicts: true })).toMatchObject({ done: true, changed: 1 })
    expect(await client.clients.get({ id: made.id })).toMatchObject({ city: 'Калуга', notes: null })
  })
})

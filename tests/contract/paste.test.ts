import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#shared/core/ids.ts'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'

/** Cells pasted into a list: two cells took two undos. */
describe.each(DATABASES)('different changes of several records on $name', (database) => {
  let office: TestWorkspace
  beforeAll(async () => {
    office = await makeWorkspace(database)
  })
  afterAll(() => office.close())

  async function two() {
    const { client } = office.administrator
    return [await client.clients.create({ name: 'Первый', city: 'Тула' }), await client.clients.create({ name: 'Второй', city: 'Тверь' })] as const
  }
  const cities = (ids: string[]) => Promise.all(ids.map(async (id) => (await office.administrator.client.clients.get({ id })).city))

  test('are one step, and one undo takes all of it back', async () => {
    const { client } = office.administrator
    const [a, b] = await two()
    const result = await client.clients.bulk({ rows: [{ id: a.id, version: a.version, patch: { city: 'Калуга' } }, { id: b.id, version: b.version, patch: { city: 'Орёл' } }] })
    expect(result).toMatchObject({ changed: 2, skipped: 0, failed: [] })
    expect(await cities([a.id, b.id])).toEqual(['Калуга', 'Орёл'])
    expect((await client.operations.last())!.id).toBe(result.operationId)
    await client.operations.undo({ operationId: result.operationId })
    expect(await cities([a.id, b.id])).toEqual(['Тула', 'Тверь'])
  })

  test('one that others have changed meanwhile is refused by itself, and so is one that may not be seen', async () => {
    const { client } = office.administrator
    const [a, b] = await two()
    await client.clients.update({ id: a.id, version: a.version, patch: { city: 'Псков' } })
    const result = await client.clients.bulk({ rows: [{ id: a.id, version: a.version, patch: { city: 'Калуга' } }, { id: b.id, version: b.version, patch: { city: 'Орёл' } }, { id: newId(), version: 1, patch: { city: 'Омск' } }] })
    expect(result).toMatchObject({ changed: 1, failed: [{ id: a.id, code: 'CONFLICT' }, { code: 'NOT_FOUND' }] })
    expect(await cities([a.id, b.id])).toEqual(['Псков', 'Орёл'])
    const own = await office.person({ 'clients:read': 'all', 'clients:update': 'own' })
    expect(await own.client.clients.bulk({ rows: [{ id: b.id, version: b.version + 1, patch: { city: 'Чужой' } }] })).toMatchObject({ changed: 0, failed: [{ id: b.id, code: 'NOT_FOUND' }] })
  })

  test('sent twice they are done once', async () => {
    const { client } = office.administrator
    const [a] = await two()
    const input = { operationId: newId(), rows: [{ id: a.id, version: a.version, patch: { city: 'Калуга' } }] }
    const [first, second] = [await client.clients.bulk(input), await client.clients.bulk(input)]
    expect(second).toEqual(first)
    expect((await client.clients.get({ id: a.id })).version).toBe(a.version + 1)
  })
})

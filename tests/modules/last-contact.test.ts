import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'

let office: TestWorkspace
beforeAll(async () => {
  office = await makeWorkspace()
})
afterAll(() => office.close())

test('activities that go over to another client together are its last contact by one statement, and a note is none', async () => {
  const { client } = office.administrator
  const [master, loser] = [await client.clients.create({ name: 'Остаётся' }), await client.clients.create({ name: 'Уходит' })]
  for (let day = 10; day < 30; day++) await client.activities.create({ about: `clients:${loser.id}`, subject: `Звонок ${day}`, kind: 'call', happenedAt: `2026-01-${day}T09:00:00.000Z` })
  await client.activities.create({ about: `clients:${loser.id}`, subject: 'Заметка', kind: 'note', happenedAt: '2026-02-01T09:00:00.000Z' })
  const written: string[] = []
  const stop = office.app.core!.connection.onQuery((text) => { if (/last_contact_at" = /.test(text)) written.push(text) })
  await client.doubles.merge({ module: 'clients', masterId: master.id, loserIds: [loser.id] })
  stop()
  expect(written).toHaveLength(1)
  expect(await client.clients.get({ id: master.id })).toMatchObject({ lastContactAt: '2026-01-29T09:00:00.000Z' })
})

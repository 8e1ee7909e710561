import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'

let office: TestWorkspace
beforeAll(async () => {
  office = await makeWorkspace()
})
afterAll(() => office.close())

test('whoever listens hears what others commit, and no more once the session is revoked', { timeout: 20_000 }, async () => {
  const listener = await office.person('manager')
  const changes = await listener.client.changes.live()
  const first = changes.next()
  const made = await office.administrator.client.clients.create({ name: 'Слышно' })
  expect((await first).value).toMatchObject({ module: 'clients', id: made.id })
  const { items } = await listener.client.auth.sessions()
  await office.administrator.client.auth.revoke({ id: items.find((session) => session.current)!.id })
  expect(await changes.next()).toMatchObject({ done: true })
  expect(office.errors).toEqual([])
})

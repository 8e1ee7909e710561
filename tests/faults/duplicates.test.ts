import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newId } from '#shared/core/ids.ts'
import { openSession } from '#main/modules/auth/sessions.ts'
import { DATABASES } from '../support/databases.ts'
import { chance, SEED, tries, type Chance } from '../support/random.ts'
import { clientOf, doorOf, makeWorkspace, type Client, type TestWorkspace } from '../support/workspace.ts'

/**
 * The same wish comes more than once: a double click, Enter and a click, a retry after a lost answer, two windows.
 * It is one operation, and every sender is answered the same.
 */
const ROUNDS = tries('CRM_TEST_DUPLICATES', 200)

describe.each(DATABASES)('on $name', (database) => {
  let office: TestWorkspace
  let windows: Client[]
  beforeAll(async () => {
    office = await makeWorkspace(database)
    const { token } = await openSession(office.app.core!, office.administrator.id, { kind: 'browser', label: 'second', address: '127.0.0.1' })
    windows = [office.administrator.client, clientOf(office.app, doorOf(token))]
  })
  afterAll(() => office.close())

  const rowsOf = async (query: ReturnType<typeof sql<{ n: number }>>) => Number((await query.execute(office.app.core!.connection.db)).rows[0]!.n)
  const journalOf = (operationId: string) => rowsOf(sql<{ n: number }>`select count(*) as n from journal where operation_id = ${operationId}`)
  const operationsOf = (operationId: string) => rowsOf(sql<{ n: number }>`select count(*) as n from operations where id = ${operationId}`)

  /** Sends a wish several times, at once or one after another, from both windows. */
  async function send<T>(random: Chance, wish: (client: Client) => Promise<T>): Promise<T[]> {
    const times = random.int(2, 5)
    const senders = Array.from({ length: times }, () => random.pick(windows))
    if (random.odds(0.7)) return Promise.all(senders.map(wish))
    const answers: T[] = []
    for (const sender of senders) answers.push(await wish(sender))
    return answers
  }

  const wishes: Record<string, (random: Chance) => Promise<void>> = {
    'a creation': async (random) => {
      const [id, operationId] = [newId(), newId()]
      const answers = await send(random, (client) => client.clients.create({ id, operationId, name: `Двойной ${id}`, tags: [] }))
      for (const answer of answers) expect(answer).toEqual(answers[0])
      expect([await operationsOf(operationId), await journalOf(operationId), (await windows[0]!.clients.get({ id })).version]).toEqual([1, 1, 1])
    },
    'a creation whose id the core makes': async (random) => {
      const operationId = newId()
      const answers = await send(random, (client) => client.clients.create({ operationId, name: `Безымянный ${operationId}` }))
      expect(new Set(answers.map((a) => a.id)).size).toBe(1)
      expect((await windows[0]!.clients.count({ filter: { field: 'name', op: 'eq', value: `Безымянный ${operationId}` } })).count).toBe(1)
    },
    'an edit': async (random) => {
      const { id } = await windows[0]!.clients.create({ name: 'Правка' })
      const operationId = newId()
      const answers = await send(random, (client) => client.clients.update({ id, version: 1, operationId, patch: { notes: operationId } }))
      expect(answers.every((a) => a.version === 2 && a.notes === operationId)).toBe(true)
      expect([await operationsOf(operationId), await journalOf(operationId)]).toEqual([1, 1])
    },
    'an edit without an operation id': async (random) => {
      const { id } = await windows[0]!.clients.create({ name: 'Правка' })
      const answers = await send(random, (client) => client.clients.update({ id, version: 1, patch: { notes: 'раз' } }))
      expect(answers.every((a) => a.notes === 'раз')).toBe(true)
      expect((await windows[0]!.clients.get({ id })).version).toBe(2)
    },
    'a removal': async (random) => {
      const { id } = await windows[0]!.clients.create({ name: 'Удаление' })
      const withId = random.odds(0.5) ? { operationId: newId() } : {}
      await send(random, (client) => client.clients.remove({ id, ...withId }))
      const row = await windows[0]!.clients.get({ id })
      expect([row.version, typeof row.deletedAt]).toEqual([2, 'string'])
    },
    'a restoration': async (random) => {
      const { id } = await windows[0]!.clients.create({ name: 'Возврат' })
      await windows[0]!.clients.remove({ id })
      const withId = random.odds(0.5) ? { operationId: newId() } : {}
      await send(random, (client) => client.clients.restore({ id, ...withId }))
      const row = await windows[0]!.clients.get({ id })
      expect([row.version, row.deletedAt]).toEqual([3, null])
    },
    'a bulk edit': async (random) => {
      const ids = [await windows[0]!.clients.create({ name: 'Много' }), await windows[0]!.clients.create({ name: 'Много' })].map((row) => row.id)
      const operationId = newId()
      const answers = await send(random, (client) => client.clients.bulk({ ids, operationId, patch: { notes: operationId } }))
      expect(answers).toEqual(answers.map(() => ({ operationId, changed: 2, skipped: 0, failed: [] })))
      expect([await operationsOf(operationId), await journalOf(operationId)]).toEqual([1, 2])
    },
    'an undo': async (random) => {
      const { id } = await windows[0]!.clients.create({ name: 'Отмена' })
      const operationId = newId()
      await windows[0]!.clients.update({ id, version: 1, operationId, patch: { notes: 'прочь' } })
      const answers = await send(random, (client) => client.operations.undo({ operationId }).catch((error: { code: string; data: { rule: string } }) => error))
      const done = answers.filter((a) => 'done' in a)
      expect(done).toHaveLength(1)
      for (const other of answers.filter((a) => !('done' in a))) expect(other).toMatchObject({ code: 'RULE', data: { rule: expect.stringMatching(/^undo\.(already|busy)$/) as unknown } })
      const row = await windows[0]!.clients.get({ id })
      expect([row.version, row.notes]).toEqual([3, null])
    },
    'a tag of the same name': async (random) => {
      const name = `метка ${newId()}`
      const answers = await send(random, (client) => client.tags.create({ name }).then((row) => row.id, (error: { code: string }) => error.code))
      expect(answers.filter((a) => a !== 'INVALID')).toHaveLength(1)
    },
    'settings': async (random) => {
      const key = `k${newId().replaceAll('-', '')}`
      await send(random, (client) => client.settings.saveLayout({ key, value: 1 }))
      expect((await windows[0]!.settings.layout({ key })).value).toBe(1)
    },
  }

  const each = Math.ceil(ROUNDS / Object.keys(wishes).length)
  test.each(Object.keys(wishes))(`%s that is sent again is one (${each} rounds)`, { timeout: 60_000 }, async (name) => {
    const random = chance(SEED + Object.keys(wishes).indexOf(name))
    for (let n = 0; n < each; n++) await wishes[name]!(random)
  })

  test('an operation id stands for one wish of one person', async () => {
    const colleague = await office.person('manager')
    const operationId = newId()
    const made = await windows[0]!.clients.create({ operationId, name: 'Моё' })
    const foreign = { code: 'RULE', data: { rule: 'operation.foreign' } }
    await expect(colleague.client.clients.create({ operationId, name: 'Чужое' })).rejects.toMatchObject(foreign)
    await expect(colleague.client.clients.bulk({ operationId, ids: [made.id], patch: { notes: 'x' } })).rejects.toMatchObject(foreign)
    const other = { code: 'RULE', data: { rule: 'operation.other' } }
    await expect(windows[0]!.clients.bulk({ operationId, ids: [made.id], patch: { notes: 'x' } })).rejects.toMatchObject(other)
    await expect(windows[0]!.clients.update({ operationId, id: made.id, version: 1, patch: { notes: 'x' } })).rejects.toMatchObject(other)
    await expect(windows[0]!.contacts.create({ operationId, name: 'Другое' })).rejects.toMatchObject(other)
    expect((await windows[0]!.clients.get({ id: made.id })).version).toBe(1)
  })

  test('nothing failed inside the core on the way', () => {
    expect(office.errors).toEqual([])
  })
})

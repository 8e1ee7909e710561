import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASES } from '../support/databases.ts'
import { makeWorkspace, type Client, type TestWorkspace } from '../support/workspace.ts'

/** How often the database is asked: the price of distance. Transactions' own begin and commit are counted too. */
const MOST = { sqlite: 8, mysql: 8, mariadb: 2 } as const

describe.each(DATABASES)('round trips on $name', (database) => {
  let office: TestWorkspace
  let boss: Client
  beforeAll(async () => {
    office = await makeWorkspace(database)
    boss = office.administrator.client
  })
  afterAll(() => office.close())

  async function counted(work: () => Promise<unknown>): Promise<string[]> {
    // What nobody waits for (who is to be told of the last save) has its own time.
    await office.app.core!.idle()
    const seen: string[] = []
    const stop = office.app.core!.connection.onQuery((text) => {
      // The feed looks for the changes of others on its own clock.
      if (!/from journal where seq/.test(text)) seen.push(text)
    })
    await work()
    stop()
    return seen
  }

  test('a save, a page and a card ask as rarely as promised', async () => {
    const made = await boss.clients.create({ name: 'Дальний', phone: '+79120000000' })
    await boss.clients.list({})
    const save = await counted(() => boss.clients.update({ id: made.id, version: 1, patch: { city: 'Магадан', notes: 'далеко' } }))
    expect(save.length, save.join('\n')).toBeLessThanOrEqual(MOST[database.name])
    const page = await counted(() => boss.clients.list({ limit: 50, filter: { field: 'city', op: 'eq', value: 'магадан' } }))
    expect(page.length, page.join('\n')).toBe(1)
    const card = await counted(() => boss.clients.get({ id: made.id }))
    expect(card.length, card.join('\n')).toBe(1)
    const history = await counted(() => boss.clients.history({ id: made.id }))
    expect(history.length, history.join('\n')).toBeLessThanOrEqual(2)
  })

  test('fifty saves of one record at once lose nothing', async () => {
    const made = await boss.clients.create({ name: 'Толпа' })
    const names = ['city', 'notes', 'website', 'fullName', 'director'] as const
    const results = await Promise.allSettled(Array.from({ length: 50 }, (_, i) => boss.clients.update({ id: made.id, version: 1, patch: { [names[i % 5]!]: `https://значение.рф/${i % 5}` } })))
    const bad = results.filter((r) => r.status === 'rejected').map((r) => (r as PromiseRejectedResult).reason as { code: string })
    expect(bad.filter((error) => error.code !== 'CONFLICT')).toEqual([])
    const row = await boss.clients.get({ id: made.id })
    for (const [i, name] of names.entries()) expect(row[name]).toBe(`https://значение.рф/${i}`)
    const { items } = await boss.clients.history({ id: made.id, limit: 200 })
    expect(new Set(items.map((entry) => entry.version)).size).toBe(items.length)
    expect(office.errors).toEqual([])
  })

  test('quotes, slashes and question marks arrive as they were sent', async () => {
    const name = `О'Нил "?" \\ ; drop table clients; -- :x ?? \u0000 end`
    const made = await boss.clients.create({ name, notes: "'; signal sqlstate '45000'; -- ?" })
    const saved = await boss.clients.update({ id: made.id, version: 1, patch: { fullName: name } })
    expect(saved.fullName).toBe(name.replace('\u0000', ''))
    expect((await boss.clients.get({ id: made.id })).name).toBe(name.replace('\u0000', ''))
  })
})

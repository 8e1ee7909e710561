import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'

/** SQLite, where one statement holds up the thread that asks it. */
let office: TestWorkspace
beforeAll(async () => {
  office = await makeWorkspace()
})
afterAll(() => office.close())

const longReads = () => office.app.core!.connection.longReads
const counting = (n: number) => sql<{ n: number }>`with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ${n}) select count(*) as n from numbers`

test('saves and reads go on while a long read is answered', async () => {
  const order: string[] = []
  const long = counting(3_000_000).execute(longReads()).then(({ rows }) => order.push(`read ${rows[0]!.n}`))
  const { client } = office.administrator
  const row = await client.clients.create({ name: 'Пока считают' })
  await client.clients.update({ id: row.id, version: row.version, patch: { city: 'Тверь' } })
  order.push('saved')
  await long
  expect(order).toEqual(['saved', 'read 3000000'])
})

test('sums and groups of a whole list hold up nobody who lists', async () => {
  const order: string[] = []
  const { leads } = office.administrator.client
  const noted = (word: string) => () => void order.push(word)
  // They stand in one queue behind what is long; the list is asked on the core's own connection.
  const long = counting(3_000_000).execute(longReads()).then(noted('long'))
  const sums = leads.totals({ fields: ['amount'] }).then(noted('sums'))
  const groups = leads.groups({ by: 'stageId' }).then(noted('groups'))
  await leads.list({ limit: 10 }).then(noted('list'))
  await Promise.all([long, sums, groups])
  expect(order.slice(0, 2)).toEqual(['list', 'long'])
})

test('what was saved is read, and nothing can be written there', async () => {
  await office.administrator.client.clients.create({ name: 'Только что' })
  const found = await sql<{ n: number }>`select count(*) as n from clients where name = 'Только что'`.execute(longReads())
  expect(found.rows[0]!.n).toBe(1)
  await expect(sql`delete from clients returning id`.execute(longReads())).rejects.toThrow(/readonly/)
})

test('a wrong statement is a refusal, and the next is answered', async () => {
  await expect(sql`select nothing from nowhere`.execute(longReads())).rejects.toMatchObject({ code: 'SQLITE_ERROR' })
  expect((await counting(3).execute(longReads())).rows).toEqual([{ n: 3 }])
})

test('a read under way is answered before the workspace is closed', async () => {
  const other = await makeWorkspace()
  const order: string[] = []
  const under = counting(2_000_000).execute(other.app.core!.connection.longReads).then(({ rows }) => order.push(`read ${rows[0]!.n}`))
  await nextTurn()
  await other.close()
  order.push('closed')
  await under
  expect(order).toEqual(['read 2000000', 'closed'])
})

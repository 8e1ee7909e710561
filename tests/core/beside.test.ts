import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertMany } from '#main/db/insert-many.ts'
import { makeWorkspace, type TestWorkspace } from '../support/workspace.ts'

/** SQLite, whose file has one writer. */
let office: TestWorkspace
beforeAll(async () => {
  office = await makeWorkspace()
  await sql`create table numbers (n integer primary key)`.execute(connection().db)
})
afterAll(() => office.close())

const connection = () => office.app.core!.connection
const numbers = async () => (await sql<{ n: number }>`select n from numbers order by n`.execute(connection().db)).rows.map(({ n }) => n)
const many = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => ({ n: from + i }))

test('while a step of long work is under way others read, and a save waits for its turn', async () => {
  const order: string[] = []
  let waits = 0
  const stop = connection().onWait(() => waits++)
  const { client } = office.administrator
  let saved: Promise<unknown> = Promise.resolve()
  await connection().beside(async (db) => {
    await sql`insert into numbers (n) values (1)`.execute(db)
    await client.clients.list({ limit: 1 })
    order.push('read')
    saved = client.clients.create({ name: 'В свою очередь' }).then(() => order.push('saved'))
    await until(() => waits > 0)
    order.push('written')
  })
  await saved
  stop()
  expect(order).toEqual(['read', 'written', 'saved'])
  expect(await numbers()).toEqual([1])
})

test('a step waits for a save that is under way, and nobody calls that waiting', async () => {
  let waits = 0
  const stop = connection().onWait(() => waits++)
  const order: string[] = []
  let step: Promise<unknown> = Promise.resolve()
  await connection().db.transaction().execute(async (tx) => {
    await sql`insert into numbers (n) values (2)`.execute(tx)
    step = connection().beside((db) => sql`insert into numbers (n) values (3)`.execute(db)).then(() => order.push('step'))
    await new Promise((resolve) => setTimeout(resolve, 20))
    order.push('save')
  })
  await step
  stop()
  expect(order).toEqual(['save', 'step'])
  expect(waits).toBe(0)
})

test('what fails takes back the whole step, with what was on its way behind it, and the next goes on', async () => {
  const before = await numbers()
  const failing = connection().beside((db) => insertMany(db, 'sqlite', 'numbers', [...many(100, 300), { n: 100 }, ...many(300, 500)]))
  await expect(failing).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_PRIMARYKEY' })
  expect(await numbers()).toEqual(before)
  await connection().beside((db) => insertMany(db, 'sqlite', 'numbers', many(100, 300)))
  expect(await numbers()).toEqual([...before, ...many(100, 300).map(({ n }) => n)])
})

test('a statement behind a failed one is refused even after SQLite has rolled back by itself', async () => {
  const before = await numbers()
  const failing = connection().beside(async (db) => {
    const sent = [sql`insert into numbers (n) values (9000)`, sql`insert or rollback into numbers (n) values (9000)`, sql`insert into numbers (n) values (9001)`].map((one) => one.execute(db))
    const ended = await Promise.allSettled(sent)
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    throw new Error('given up')
  })
  await expect(failing).rejects.toThrow('given up')
  expect(await numbers()).toEqual(before)
})

test('what comes outside of a step is refused when it writes, and spoils no step that follows', async () => {
  const before = await numbers()
  let left = connection().db
  await connection().beside(async (db) => { left = db })
  await expect(sql`insert into numbers (n) values (9100)`.execute(left)).rejects.toThrow('no transaction is under way')
  await expect(sql`select nothing from nowhere`.execute(left)).rejects.toMatchObject({ code: 'SQLITE_ERROR' })
  await connection().beside((db) => sql`insert into numbers (n) values (9200)`.execute(db))
  expect(await numbers()).toEqual([...before, 9200])
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
}

import Database from 'better-sqlite3'
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { COLLATION } from './database-server.ts'
import { DATABASES } from './databases.ts'

const TEXT = 'Ёжик и «Ромашка» 🌼👩‍👩‍👧'
const OLDEST = { mariadb: [10, 6], mysql: [8, 4] } as const

describe.each(DATABASES)('the test database $name', ({ name, fresh }) => {
  if (name === 'sqlite') {
    it('is a new file each time and keeps Cyrillic and emoji', async () => {
      const [one, other] = [await fresh(), await fresh()]
      expect(one.url).not.toBe(other.url)
      const db = new Database(one.url.replace('sqlite:', ''))
      db.exec('create table t (text text)')
      db.prepare('insert into t values (?)').run(TEXT)
      expect(db.prepare('select text from t').get()).toEqual({ text: TEXT })
      db.close()
    })
    return
  }

  let connection: Connection
  beforeAll(async () => {
    connection = await createConnection({ uri: (await fresh()).url })
  })
  afterAll(async () => connection.end())

  const ask = async (sql: string) => (await connection.query<RowDataPacket[]>(sql))[0][0]

  it('is a server of the promised kind and age', async () => {
    const version = String((await ask('select version() as version'))?.version)
    expect(version.includes('MariaDB')).toBe(name === 'mariadb')
    const [major = 0, minor = 0] = version.split('.').map(Number)
    const [oldest, oldestMinor] = OLDEST[name]
    expect(major * 100 + minor).toBeGreaterThanOrEqual(oldest * 100 + oldestMinor)
  })

  it('keeps Cyrillic and emoji in utf8mb4', async () => {
    await connection.query('create table t (text varchar(100))')
    await connection.query('insert into t values (?)', [TEXT])
    expect(await ask('select text, char_length(text) as length from t')).toEqual({ text: TEXT, length: [...TEXT].length })
  })

  it('has the collation that MariaDB and MySQL share, for new tables too', async () => {
    expect(await ask('select @@collation_database as value')).toEqual({ value: COLLATION })
    await connection.query('create table c (text varchar(10))')
    const row = await ask("select collation_name as value from information_schema.columns where table_schema = database() and table_name = 'c'")
    expect(row).toEqual({ value: COLLATION })
    await connection.query("insert into c values ('ёлка')")
    expect(await ask("select count(*) as found from c where text = 'ЁЛКА'")).toEqual({ found: 1 })
  })

  it('is empty and of its own each time', async () => {
    const other = await createConnection({ uri: (await fresh()).url })
    const [tables] = await other.query<RowDataPacket[]>('show tables')
    await other.end()
    expect(tables).toEqual([])
  })
})

import type Sqlite from 'better-sqlite3'
import { rm } from 'node:fs/promises'
import type { Row } from '../../db/codec.ts'
import { openSqlite } from '../../db/open-sqlite.ts'

/**
 * What a dry run would have written, in a file that is thrown away: later rows of the file must find what earlier ones
 * would have made, and a million of them do not fit into memory.
 */
export interface Scratch {
  put(rows: readonly { row: Row; orders: readonly { name: string; value: string | number }[] }[]): void
  /** Records found in the database as the dry run would have left them, with those that it would have made. */
  merge(name: string, values: readonly (string | number)[], found: readonly Row[]): Row[]
  close(): Promise<void>
}

export function openScratch(path: string): Scratch {
  const db: Sqlite.Database = openSqlite(path, false)
  db.pragma('synchronous = OFF')
  db.pragma('cache_size = -8192')
  db.pragma('mmap_size = 0')
  db.exec('create table kept (id text primary key, content text not null) without rowid; create table orders (name text not null, value text not null, id text not null); create index orders_value on orders (name, value)')
  const keep = db.prepare('insert or replace into kept (id, content) values (?, ?)')
  const order = db.prepare('insert into orders (name, value, id) values (?, ?, ?)')
  const byId = db.prepare<[string], { content: string }>('select content from kept where id = ?')
  const byValue = db.prepare<[string, string], { id: string }>('select distinct id from orders where name = ? and value = ? limit 20')
  const read = (id: string) => {
    const found = byId.get(id)
    return found ? (JSON.parse(found.content) as Row) : null
  }
  return {
    put: db.transaction((rows: Parameters<Scratch['put']>[0]) => {
      for (const { row, orders } of rows) {
        keep.run(row.id, JSON.stringify(row))
        for (const { name, value } of orders) order.run(name, String(value), row.id)
      }
    }),
    merge(name, values, found) {
      const rows = new Map(found.map((row) => [row.id, read(row.id) ?? row]))
      for (const value of values) {
        for (const { id } of byValue.all(name, String(value))) if (!rows.has(id)) rows.set(id, read(id)!)
      }
      return [...rows.values()]
    },
    async close() {
      db.close()
      for (const end of ['', '-wal', '-shm']) await rm(`${path}${end}`, { force: true })
    },
  }
}

import type Sqlite from 'better-sqlite3'
import { join } from 'node:path'
import { createConnection } from 'mysql2/promise'
import { BASE_FIELDS, columnOf, type Entity } from '#shared/core/entity.ts'
import { DATABASE_FILE } from '#main/core/config.ts'
import { entityCodec } from '#main/db/codec.ts'
import { mysqlOptions } from '#main/db/connect-mysql.ts'
import { openSqlite } from '#main/db/open-sqlite.ts'
import type { Place } from './data/workspace.ts'

/** The bare driver with prepared statements, beside which ours is measured. */
export interface Raw {
  rows<T = Record<string, unknown>>(text: string, ...values: unknown[]): Promise<T[]> | T[]
  /** one transaction of prepared statements, each with its values */
  transaction(steps: readonly (readonly [string, readonly unknown[]])[]): Promise<void> | void
  close(): Promise<void> | void
}

/** The columns that a record is read from, as the bare driver is asked for them. */
export function columnsOf(entity: Entity): string {
  const names = [...BASE_FIELDS.map(columnOf), ...entityCodec(entity).columns.map(({ column }) => column), ...(entity.customizable ? ['custom'] : [])]
  return names.map((name) => `\`${entity.table}\`.\`${name}\``).join(', ')
}

export async function rawOf(place: Place): Promise<Raw> {
  return place.database === 'sqlite' ? rawSqlite(join(place.dataDir, DATABASE_FILE)) : rawMariadb(place.target)
}

function rawSqlite(file: string): Raw {
  const db = openSqlite(file, false)
  const kept = new Map<string, Sqlite.Statement>()
  const prepared = (text: string) => {
    let statement = kept.get(text)
    if (!statement) kept.set(text, (statement = db.prepare(text)))
    return statement
  }
  return {
    rows: <T>(text: string, ...values: unknown[]) => prepared(text).all(...values) as T[],
    transaction(steps) {
      prepared('begin immediate').run()
      for (const [text, values] of steps) {
        const statement = prepared(text)
        if (statement.reader) statement.all(...values)
        else statement.run(...values)
      }
      prepared('commit').run()
    },
    close: () => void db.close(),
  }
}

async function rawMariadb(url: string): Promise<Raw> {
  const db = await createConnection(mysqlOptions(url, false) as never)
  return {
    rows: async <T>(text: string, ...values: unknown[]) => (await db.execute(text, values as never[]))[0] as T[],
    async transaction(steps) {
      await db.query('start transaction')
      for (const [text, values] of steps) await db.execute(text, values as never[])
      await db.query('commit')
    },
    close: () => db.end(),
  }
}

import type { Kysely } from 'kysely'
import type { Tables } from '../db/dialect.ts'
import { isDuplicate } from '../db/mysql-problems.ts'

/** Settings are JSON values under a scope (`workspace`, `user:<id>`, `core`) and a key. */
export async function readSettings(db: Kysely<Tables>, scope: string): Promise<Record<string, unknown>> {
  const rows = await db.selectFrom('settings').select(['key', 'value']).where('scope', '=', scope).execute()
  return Object.fromEntries(rows.map((row) => [String(row['key']), JSON.parse(String(row['value'])) as unknown]))
}

export async function readSetting(db: Kysely<Tables>, scope: string, key: string): Promise<unknown> {
  const row = await db.selectFrom('settings').select('value').where('scope', '=', scope).where('key', '=', key).executeTakeFirst()
  return row ? (JSON.parse(String(row['value'])) as unknown) : undefined
}

export async function writeSetting(db: Kysely<Tables>, scope: string, key: string, value: unknown, at: string): Promise<void> {
  const text = JSON.stringify(value)
  const overwrite = () => db.updateTable('settings').set({ value: text, updated_at: at }).where('scope', '=', scope).where('key', '=', key).executeTakeFirst()
  if ((await overwrite()).numUpdatedRows > 0n) return
  try {
    await db.insertInto('settings').values({ scope, key, value: text, updated_at: at }).execute()
  } catch (error) {
    // Two windows write it for the first time at once.
    if (!isDuplicate(error)) throw error
    await overwrite()
  }
}

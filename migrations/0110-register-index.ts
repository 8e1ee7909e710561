import type { Kysely } from 'kysely'
import { createIndex } from './helpers.ts'

/** Clients who are no more are few among many, and are looked for by what the register said of them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createIndex(db, 'clients', ['register_state', 'id'])
}

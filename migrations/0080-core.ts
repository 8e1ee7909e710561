import type { Kysely } from 'kysely'
import { createIndex } from './helpers.ts'

/** Who owns few of many records finds them by who made and who owns them. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createIndex(db, 'clients', ['created_by', 'id'])
  await createIndex(db, 'contacts', ['created_by', 'id'])
  await createIndex(db, 'activities', ['created_by', 'id'])
  await createIndex(db, 'activities', ['author_id', 'id'])
  await createIndex(db, 'leads', ['created_by', 'id'])
  await createIndex(db, 'sales_plans', ['created_by', 'id'])
}

import type { Kysely } from 'kysely'
import { addColumn } from './helpers.ts'

/** What the register said of a client's company, and the day on which it was asked. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await addColumn(db, 'clients', 'register_state', 'code(40)')
  await addColumn(db, 'clients', 'register_checked_on', 'code(10)')
}

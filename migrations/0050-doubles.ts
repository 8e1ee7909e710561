import { sql, type Kysely } from 'kysely'
import { createIndex, createTable, isSqlite } from './helpers.ts'

/** By what doubles are found, what was found, what is no double after all, and what was merged into what. */
export async function up(db: Kysely<unknown>): Promise<void> {
  // A key is the whole row: without a number of its own the table is half as large.
  if (isSqlite(db)) {
    await sql`create table if not exists double_keys (module text not null, kind text not null, value text not null, record_id text not null, primary key (module, kind, value, record_id)) without rowid`.execute(db)
  } else {
    await createTable(db, 'double_keys', { module: 'code(60)!', kind: 'code(10)!', value: 'key!', record_id: 'code(36)!' }, { primaryKey: ['module', 'kind', 'value', 'record_id'] })
  }

  await createTable(db, 'double_groups', { id: 'id!', module: 'code(60)!', score: 'int!', sure: 'bool!', reasons: 'json!' })
  await createIndex(db, 'double_groups', ['module', 'score', 'id'])
  await createTable(db, 'double_members', { group_id: 'code(36)!', record_id: 'code(36)!' }, { primaryKey: ['group_id', 'record_id'] })

  await createTable(db, 'distinct_pairs', { module: 'code(60)!', first_id: 'code(36)!', second_id: 'code(36)!', at: 'code(24)!', actor_id: 'code(36)' }, { primaryKey: ['module', 'first_id', 'second_id'] })

  await createTable(db, 'merges', { id: 'id!', operation_id: 'code(36)!', module: 'code(60)!', master_id: 'code(36)!', loser_id: 'code(36)!', at: 'code(24)!', actor_id: 'code(36)' })
  await createIndex(db, 'merges', ['master_id', 'id'])
  await createIndex(db, 'merges', ['loser_id', 'id'])
  await createIndex(db, 'merges', ['operation_id'])
}

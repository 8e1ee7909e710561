import { sql, type Kysely } from 'kysely'
import { expect } from 'vitest'
import type { Tables } from '#main/db/dialect.ts'

/** What would be a half operation: each query must find nothing. */
const HALVES = {
  'a record without its journal': sql`select id from clients where id not in (select record_id from journal where module = 'clients')`,
  'a record whose version is not its journal’s last': sql`select clients.id from clients where version <> (select max(version) from journal where record_id = clients.id)`,
  'a version that is missing from the journal': sql`select record_id from journal where module = 'clients' group by record_id having count(*) <> max(version)`,
  'a journal row without its record': sql`select seq from journal where module = 'clients' and record_id not in (select id from clients)`,
  'a journal row without its operation': sql`select seq from journal where operation_id not in (select id from operations)`,
  'an operation that counts otherwise than the journal': sql`select operations.id from operations where kind in ('bulk', 'create', 'update') and count <> (select count(*) from journal where operation_id = operations.id)`,
  'a bulk edit without its result': sql`select id from operations where kind = 'bulk' and result = 'null'`,
  'a link that its record does not know': sql`select record_id from record_links where module = 'clients' and field = 'tags' and target_id not in (select value from clients, json_each(clients.tags) where clients.id = record_id)`,
  'a tag without its link': sql`select clients.id from clients, json_each(clients.tags) where value not in (select target_id from record_links where record_id = clients.id and field = 'tags')`,
  'a record that the search does not know': sql`select id from clients where deleted_at is null and id not in (select record_id from search_docs where module = 'clients')`,
  'words without a document': sql`select rowid from search_words where search_words match '"клиент"*' and rowid not in (select doc from search_docs)`,
  'a document without words': sql`select doc from search_docs where module = 'clients' and doc not in (select rowid from search_words where search_words match '"клиент"*')`,
}

/** Looks through a SQLite workspace whose clients are all called «Клиент …» for anything that was left half done. */
export async function expectNothingHalf(db: Kysely<Tables>): Promise<void> {
  for (const [name, query] of Object.entries(HALVES)) expect([name, (await query.execute(db)).rows]).toEqual([name, []])
  expect((await sql<{ integrity_check: string }>`pragma integrity_check`.execute(db)).rows).toEqual([{ integrity_check: 'ok' }])
  expect((await sql`pragma foreign_key_check`.execute(db)).rows).toEqual([])
}

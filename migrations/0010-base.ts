import { Kysely, sql } from 'kysely'
import { createIndex, createTable, isSqlite } from './helpers.ts'

/** What stands under every module: settings, the journal, operations, links, the search, sessions, sequences, jobs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'settings', { scope: 'code(80)!', key: 'code(100)!', value: 'json!', updated_at: 'code(24)!' }, { primaryKey: ['scope', 'key'] })

  await createTable(
    db,
    'journal',
    {
      seq: 'int!',
      at: 'code(24)!',
      actor_id: 'code(36)',
      seat_id: 'code(40)',
      operation_id: 'code(36)!',
      module: 'code(60)!',
      record_id: 'code(36)!',
      action: 'code(20)!',
      version: 'int!',
      diff: 'json!',
    },
    { serial: 'seq' },
  )
  await createIndex(db, 'journal', ['record_id', 'seq'])
  await createIndex(db, 'journal', ['operation_id', 'seq'])

  await createTable(db, 'operations', {
    id: 'id!',
    at: 'code(24)!',
    actor_id: 'code(36)',
    kind: 'code(20)!',
    module: 'code(60)!',
    record_id: 'code(36)',
    title: 'text(300)',
    count: 'int!',
    undone_by: 'code(36)',
    undoes: 'code(36)',
    state: 'code(20)!',
    result: 'json!',
  })
  await createIndex(db, 'operations', ['actor_id', 'id'])

  await createTable(
    db,
    'record_links',
    { module: 'code(60)!', field: 'code(64)!', target_id: 'code(40)!', record_id: 'code(36)!' },
    { primaryKey: ['module', 'field', 'target_id', 'record_id'] },
  )
  await createIndex(db, 'record_links', ['record_id', 'module', 'field'])

  await createTable(db, 'sessions', {
    id: 'id!',
    token_hash: 'code(64)!',
    user_id: 'code(36)!',
    kind: 'code(20)!',
    label: 'text(200)!',
    address: 'code(60)',
    created_at: 'code(24)!',
    last_seen_at: 'code(24)!',
    expires_at: 'code(24)!',
    locked: 'bool!',
  })
  await createIndex(db, 'sessions', ['token_hash'], { unique: true })
  await createIndex(db, 'sessions', ['user_id'])

  await createTable(db, 'sign_in_attempts', { account: 'text(254)!', address: 'code(60)!', failures: 'int!', last_at: 'code(24)!' }, { primaryKey: ['account', 'address'] })
  await createTable(db, 'sequences', { name: 'code(100)!', value: 'int!' }, { primaryKey: ['name'] })
  await createTable(db, 'jobs', {
    id: 'id!',
    kind: 'code(60)!',
    state: 'code(20)!',
    payload: 'json!',
    run_at: 'code(24)!',
    lease_until: 'code(24)',
    lease_by: 'code(40)',
    attempts: 'int!',
    error: 'longText',
    updated_at: 'code(24)!',
  })
  await createIndex(db, 'jobs', ['state', 'run_at'])
  await createSearch(db)
}

/** One row a record, its words already folded and stemmed; SQLite keeps the words in the index alone. */
async function createSearch(db: Kysely<unknown>): Promise<void> {
  if (isSqlite(db)) {
    await createTable(db, 'search_docs', { doc: 'int!', module: 'code(60)!', record_id: 'code(36)!', title: 'text(300)!', detail: 'text(300)', updated_at: 'code(24)!' }, { serial: 'doc' })
    await sql`create virtual table if not exists search_words using fts5(words, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 0", prefix='2 3', detail=none)`.execute(db)
  } else {
    await createTable(db, 'search_docs', { doc: 'int!', module: 'code(60)!', record_id: 'code(36)!', title: 'text(300)!', detail: 'text(300)', updated_at: 'code(24)!', words: 'longText!' }, { serial: 'doc' })
    const found = await sql`select 1 from information_schema.statistics where table_schema = database() and table_name = 'search_docs' and index_name = 'search_docs_words' limit 1`.execute(db)
    if (found.rows.length === 0) await sql`create fulltext index search_docs_words on search_docs (words)`.execute(db)
  }
  await createIndex(db, 'search_docs', ['record_id', 'module'], { unique: true })
}

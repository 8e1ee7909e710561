import type { Kysely } from 'kysely'
import { createIndex, createTable } from './helpers.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'lead_sources', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    name: 'text(120)!',
    kind: 'code(40)!',
    active: 'bool!',
    computer: 'text(120)',
    seat: 'text(16)',
    path: 'text(500)',
    host: 'text(255)',
    port: 'int',
    security: 'code(40)!',
    account: 'text(254)',
    mailbox: 'text(200)',
    password: 'text(2000)',
    days_back: 'int',
    pipeline_id: 'code(36)',
    source_id: 'code(36)',
    channel_id: 'code(36)',
    owner_id: 'code(36)',
  })
  await createIndex(db, 'lead_sources', ['created_at', 'id'])
  // How far each source has been read; no record of anybody's, so that reading makes no history.
  await createTable(db, 'lead_source_marks', { source_id: 'code(36)!', uid_validity: 'code(20)', last_uid: 'int!', checked_at: 'code(24)', problem: 'code(60)', params: 'json!' }, { primaryKey: ['source_id'] })
  // What came. The key is what a letter or a file is known by, so that nothing is taken twice, whoever reads.
  await createTable(db, 'lead_arrivals', {
    id: 'id!',
    source_id: 'code(36)!',
    arrival_key: 'code(64)!',
    at: 'code(24)!',
    title: 'text(300)!',
    sender: 'text(300)',
    outcome: 'code(20)!',
    reason: 'code(60)',
    details: 'json!',
    record: 'code(100)',
    operation_id: 'code(36)',
    letter_id: 'code(64)',
  })
  await createIndex(db, 'lead_arrivals', ['source_id', 'arrival_key'], { unique: true })
  await createIndex(db, 'lead_arrivals', ['at', 'id'])
  await createIndex(db, 'lead_arrivals', ['letter_id'])
}

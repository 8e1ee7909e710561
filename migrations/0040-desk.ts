import type { Kysely } from 'kysely'
import { createIndex, createTable } from './helpers.ts'

/** What belongs to one person: whom they follow, what they are told of, what they have typed and not saved. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'followers', { about: 'code(80)!', user_id: 'code(36)!', muted: 'bool!', at: 'code(24)!' }, { primaryKey: ['about', 'user_id'] })
  await createTable(db, 'notifications', {
    id: 'id!',
    user_id: 'code(36)!',
    /** what makes it the only one of its occasion, however often the occasion is looked at */
    once: 'code(160)!',
    at: 'code(24)!',
    /** when it is shown: later than `at` when it was put off */
    due_at: 'code(24)!',
    kind: 'code(20)!',
    what: 'code(20)!',
    module: 'code(60)!',
    record_id: 'code(36)',
    source: 'code(80)',
    actor_id: 'code(36)',
    fields: 'json!',
    records: 'json!',
    count: 'int!',
    read_at: 'code(24)',
  })
  await createIndex(db, 'notifications', ['user_id', 'once'], { unique: true })
  await createIndex(db, 'notifications', ['user_id', 'due_at', 'id'])
  await createIndex(db, 'notifications', ['user_id', 'read_at', 'due_at'])
  await createIndex(db, 'notifications', ['at'])
  await createTable(
    db,
    'drafts',
    {
      user_id: 'code(36)!',
      key: 'code(120)!',
      kind: 'code(20)!',
      module: 'code(60)!',
      record_id: 'code(36)',
      title: 'text(300)',
      values: 'json!',
      saved_at: 'code(24)!',
      closed: 'bool!',
    },
    { primaryKey: ['user_id', 'key'] },
  )
  await createIndex(db, 'drafts', ['user_id', 'saved_at'])
  await createIndex(db, 'drafts', ['saved_at'])
}

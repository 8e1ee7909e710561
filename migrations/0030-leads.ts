import type { Kysely } from 'kysely'
import { createIndex, createTable } from './helpers.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'pipelines', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    name: 'text(120)!',
    name_en: 'text(120)',
    team_ids: 'json!',
    position: 'int!',
    is_default: 'bool!',
    archived: 'bool!',
  })
  await createIndex(db, 'pipelines', ['position', 'id'])
  await createTable(db, 'lead_stages', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    pipeline_id: 'code(36)!',
    label: 'text(120)!',
    label_en: 'text(120)',
    type: 'code(40)!',
    color: 'code(7)',
    position: 'int!',
    probability: 'int',
    idle_days: 'int',
    archived: 'bool!',
  })
  await createIndex(db, 'lead_stages', ['position', 'id'])
  await createIndex(db, 'lead_stages', ['pipeline_id', 'position', 'id'])
  await createTable(db, 'leads', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    name: 'text(300)!',
    name_key: 'key',
    pipeline_id: 'code(36)',
    stage_id: 'code(36)',
    amount: 'int',
    owner_id: 'code(36)',
    source_id: 'code(36)',
    channel_id: 'code(36)',
    expected_on: 'code(10)',
    next_contact_on: 'code(10)',
    next_step: 'text(300)',
    tags: 'json!',
    company: 'text(300)',
    company_key: 'key',
    contact_name: 'text(200)',
    position: 'text(200)',
    phone: 'code(40)',
    email: 'text(254)',
    website: 'text(500)',
    city: 'text(120)',
    address: 'text(500)',
    inn: 'code(12)',
    notes: 'longText',
    lost_reason_id: 'code(36)',
    lost_note: 'longText',
    stage_type: 'code(40)',
    stage_changed_at: 'code(24)',
    closed_at: 'code(24)',
    last_contact_at: 'code(24)',
    score: 'int',
    rots_on: 'code(10)',
    client_id: 'code(36)',
    contact_id: 'code(36)',
    converted_at: 'code(24)',
    custom: 'json!',
  })
  await createIndex(db, 'leads', ['name_key', 'id'])
  await createIndex(db, 'leads', ['stage_id', 'id'])
  await createIndex(db, 'leads', ['amount', 'id'])
  await createIndex(db, 'leads', ['owner_id', 'id'])
  await createIndex(db, 'leads', ['source_id', 'id'])
  await createIndex(db, 'leads', ['expected_on', 'id'])
  await createIndex(db, 'leads', ['next_contact_on', 'id'])
  await createIndex(db, 'leads', ['company_key', 'id'])
  await createIndex(db, 'leads', ['phone', 'id'])
  await createIndex(db, 'leads', ['email', 'id'])
  await createIndex(db, 'leads', ['inn', 'id'])
  await createIndex(db, 'leads', ['stage_type', 'id'])
  await createIndex(db, 'leads', ['stage_changed_at', 'id'])
  await createIndex(db, 'leads', ['closed_at', 'id'])
  await createIndex(db, 'leads', ['last_contact_at', 'id'])
  await createIndex(db, 'leads', ['score', 'id'])
  await createIndex(db, 'leads', ['rots_on', 'id'])
  await createIndex(db, 'leads', ['client_id', 'id'])
  await createIndex(db, 'leads', ['converted_at', 'id'])
  await createIndex(db, 'leads', ['pipeline_id', 'stage_id', 'stage_changed_at', 'id'])
  await createIndex(db, 'leads', ['pipeline_id', 'deleted_at', 'stage_id', 'amount', 'id'])
  await createIndex(db, 'leads', ['owner_id', 'stage_type', 'id'])
  await createIndex(db, 'leads', ['stage_type', 'closed_at', 'id'])
  await createTable(db, 'lead_moves', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    lead_id: 'code(36)!',
    from_stage_id: 'code(36)',
    to_stage_id: 'code(36)!',
    user_id: 'code(36)',
    moved_at: 'code(24)!',
    seconds: 'int',
  })
  await createIndex(db, 'lead_moves', ['lead_id', 'moved_at', 'id'])
  await createIndex(db, 'lead_moves', ['to_stage_id', 'moved_at', 'id'])
  await createIndex(db, 'lead_moves', ['from_stage_id', 'moved_at', 'id'])
  await createTable(db, 'assignment_rules', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    name: 'text(200)!',
    active: 'bool!',
    position: 'int!',
    filter: 'json!',
    mode: 'code(40)!',
    user_ids: 'json!',
  })
  await createIndex(db, 'assignment_rules', ['position', 'id'])
}

import type { Kysely } from 'kysely'
import { addColumn, createIndex, createTable } from './helpers.ts'

/** Plans of sales, requisites and signatories of clients with their terms, groups of clients; and what reports count by. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'sales_plans', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    month: 'code(10)!',
    owner_id: 'code(36)',
    amount: 'int',
    count: 'int',
  })
  await createIndex(db, 'sales_plans', ['month', 'id'])
  await createIndex(db, 'sales_plans', ['owner_id', 'id'])
  await createIndex(db, 'sales_plans', ['month', 'owner_id'])
  await createTable(db, 'client_requisites', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    client_id: 'code(36)!',
    name: 'text(120)!',
    is_main: 'bool!',
    valid_from: 'code(10)',
    valid_to: 'code(10)',
    full_name: 'text(500)',
    inn: 'code(12)',
    kpp: 'code(9)',
    ogrn: 'code(15)',
    legal_address: 'text(500)',
    director: 'text(200)',
    bik: 'code(9)',
    bank_name: 'text(300)',
    bank_account: 'code(20)',
    corr_account: 'text(20)',
  })
  await createIndex(db, 'client_requisites', ['client_id', 'id'])
  await createIndex(db, 'client_requisites', ['valid_from', 'id'])
  await createTable(db, 'signatories', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    client_id: 'code(36)!',
    name: 'text(200)!',
    name_key: 'key',
    post: 'text(200)',
    is_main: 'bool!',
    valid_from: 'code(10)',
    valid_to: 'code(10)',
    basis: 'code(40)!',
    basis_number: 'text(60)',
    basis_on: 'code(10)',
    name_genitive: 'text(200)',
    post_genitive: 'text(200)',
  })
  await createIndex(db, 'signatories', ['client_id', 'id'])
  await createIndex(db, 'signatories', ['name_key', 'id'])
  await addColumn(db, 'clients', 'group_ids', 'json!', '[]')
  await addColumn(db, 'clients', 'parent_id', 'code(36)')
  await createIndex(db, 'clients', ['parent_id', 'id'])
  // Reports go over very many leads and must not read their rows.
  await createIndex(db, 'leads', ['deleted_at', 'created_at', 'pipeline_id', 'owner_id', 'created_by', 'source_id', 'stage_type', 'stage_id', 'amount', 'id'])
  await createIndex(db, 'leads', ['deleted_at', 'stage_type', 'closed_at', 'owner_id', 'created_by', 'pipeline_id', 'lost_reason_id', 'amount', 'id'])
  await createIndex(db, 'leads', ['deleted_at', 'stage_type', 'expected_on', 'stage_id', 'owner_id', 'created_by', 'pipeline_id', 'amount', 'id'])
  await createIndex(db, 'lead_moves', ['lead_id', 'deleted_at', 'to_stage_id', 'from_stage_id', 'seconds', 'id'])
}

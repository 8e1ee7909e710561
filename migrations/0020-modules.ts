import type { Kysely } from 'kysely'
import { createIndex, createTable } from './helpers.ts'

export async function up(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'users', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    name: 'text(200)!',
    name_key: 'key',
    email: 'text(254)!',
    position: 'text(200)',
    phone: 'code(40)',
    status: 'code(40)!',
    role_ids: 'json!',
    team_ids: 'json!',
    client_id: 'code(36)',
    locale: 'code(40)',
    password_hash: 'text(300)',
    last_seen_at: 'code(24)',
    custom: 'json!',
  })
  await createIndex(db, 'users', ['name_key', 'id'])
  await createIndex(db, 'users', ['email', 'id'])
  await createTable(db, 'teams', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    name: 'text(200)!',
    name_key: 'key',
    leader_id: 'code(36)',
    description: 'longText',
    custom: 'json!',
  })
  await createIndex(db, 'teams', ['name_key', 'id'])
  await createTable(db, 'roles', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    name: 'text(200)!',
    name_key: 'key',
    built_in: 'code(40)',
    description: 'text(500)',
    grants: 'json!',
  })
  await createIndex(db, 'roles', ['name_key', 'id'])
  await createTable(db, 'clients', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    name: 'text(300)!',
    name_key: 'key',
    kind: 'code(40)!',
    status_id: 'code(36)',
    owner_id: 'code(36)',
    phone: 'code(40)',
    email: 'text(254)',
    website: 'text(500)',
    city: 'text(120)',
    city_key: 'key',
    address: 'text(500)',
    source_id: 'code(36)',
    tags: 'json!',
    inn: 'code(12)',
    kpp: 'code(9)',
    ogrn: 'code(15)',
    full_name: 'text(500)',
    legal_address: 'text(500)',
    director: 'text(200)',
    bik: 'code(9)',
    bank_name: 'text(300)',
    bank_account: 'code(20)',
    corr_account: 'text(20)',
    next_contact_on: 'code(10)',
    last_contact_at: 'code(24)',
    notes: 'longText',
    custom: 'json!',
  })
  await createIndex(db, 'clients', ['name_key', 'id'])
  await createIndex(db, 'clients', ['status_id', 'id'])
  await createIndex(db, 'clients', ['owner_id', 'id'])
  await createIndex(db, 'clients', ['phone', 'id'])
  await createIndex(db, 'clients', ['email', 'id'])
  await createIndex(db, 'clients', ['city_key', 'id'])
  await createIndex(db, 'clients', ['inn', 'id'])
  await createIndex(db, 'clients', ['next_contact_on', 'id'])
  await createIndex(db, 'clients', ['last_contact_at', 'id'])
  await createIndex(db, 'clients', ['owner_id', 'status_id', 'id'])
  await createTable(db, 'contacts', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    name: 'text(200)!',
    name_key: 'key',
    phone: 'code(40)',
    phone2: 'code(40)',
    email: 'text(254)',
    telegram: 'text(100)',
    birthday: 'code(10)',
    owner_id: 'code(36)',
    tags: 'json!',
    notes: 'longText',
    custom: 'json!',
  })
  await createIndex(db, 'contacts', ['name_key', 'id'])
  await createIndex(db, 'contacts', ['phone', 'id'])
  await createIndex(db, 'contacts', ['email', 'id'])
  await createIndex(db, 'contacts', ['owner_id', 'id'])
  await createTable(db, 'client_contacts', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    client_id: 'code(36)!',
    contact_id: 'code(36)!',
    position: 'text(200)',
    primary: 'bool!',
    billing: 'bool!',
    signatory: 'bool!',
    basis: 'text(300)',
  })
  await createIndex(db, 'client_contacts', ['client_id', 'id'])
  await createIndex(db, 'client_contacts', ['contact_id', 'id'])
  await createIndex(db, 'client_contacts', ['client_id', 'contact_id'])
  await createTable(db, 'activities', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    about: 'code(80)!',
    kind: 'code(40)!',
    subject: 'text(300)!',
    body: 'longText',
    direction: 'code(40)',
    duration_minutes: 'int',
    outcome_id: 'code(36)',
    next_step: 'text(300)',
    happened_at: 'code(24)!',
    author_id: 'code(36)',
    pinned: 'bool!',
  })
  await createIndex(db, 'activities', ['about', 'id'])
  await createIndex(db, 'activities', ['happened_at', 'id'])
  await createTable(db, 'tags', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    name: 'text(80)!',
    name_key: 'key',
    color: 'code(7)',
  })
  await createIndex(db, 'tags', ['name_key', 'id'])
  await createTable(db, 'list_items', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    list: 'text(60)!',
    list_key: 'key',
    label: 'text(120)!',
    label_en: 'text(120)',
    color: 'code(7)',
    position: 'int!',
    meaning: 'text(40)',
    archived: 'bool!',
    is_default: 'bool!',
  })
  await createIndex(db, 'list_items', ['list_key', 'id'])
  await createIndex(db, 'list_items', ['position', 'id'])
  await createIndex(db, 'list_items', ['list_key', 'position', 'id'])
  await createTable(db, 'custom_fields', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    module: 'text(60)!',
    module_key: 'key',
    number: 'int',
    kind: 'code(40)!',
    label: 'text(120)!',
    label_en: 'text(120)',
    help: 'text(300)',
    placeholder: 'text(120)',
    ref_module: 'text(60)',
    required: 'bool!',
    unique: 'bool!',
    in_list: 'bool!',
    searchable: 'bool!',
    read_only_after_create: 'bool!',
    quick_filter: 'bool!',
    archived: 'bool!',
    min: 'int',
    max: 'int',
    pattern: 'text(300)',
    default_value: 'json!',
    group: 'text(60)',
    position: 'int!',
  })
  await createIndex(db, 'custom_fields', ['module_key', 'id'])
  await createTable(db, 'views', {
    id: 'id!',
    version: 'int!',
    created_at: 'code(24)!',
    created_by: 'code(36)',
    updated_at: 'code(24)!',
    updated_by: 'code(36)',
    deleted_at: 'code(24)',
    module: 'text(60)!',
    module_key: 'key',
    name: 'text(120)!',
    owner_id: 'code(36)',
    shared: 'bool!',
    pinned: 'bool!',
    is_default: 'bool!',
    position: 'int!',
    layout: 'json!',
  })
  await createIndex(db, 'views', ['module_key', 'id'])
  await createIndex(db, 'views', ['owner_id', 'id'])
}

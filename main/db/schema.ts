import type { Entity } from '#shared/core/entity.ts'
import { columnOf } from '#shared/core/entity.ts'
import type { Field } from '#shared/core/field.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { hasKey } from './codec.ts'

/**
 * The table that an entity expects. The generator prints a migration from it, which is then frozen; the drift test
 * compares it with the migrated database.
 */
export type ColumnType = 'id' | `code(${number})` | `text(${number})` | 'key' | 'longText' | 'int' | 'bool' | 'json'

export interface ExpectedColumn {
  name: string
  type: ColumnType
  required: boolean
}

/** Values that are compared byte by byte: identifiers, codes, days, digits. */
const CODE_KINDS = new Set(['enum', 'choice', 'ref', 'anyRef', 'day', 'instant', 'time', 'color', 'inn', 'kpp', 'ogrn', 'bik', 'bankAccount', 'phone'])

/** Is the field's column one of codes, which a server keeps as ASCII? */
export const isCode = (field: Field): boolean => CODE_KINDS.has(field.kind)

function typeOf(field: Field): ColumnType {
  const kind = KINDS[field.kind]
  if (kind.storage !== 'text') return kind.storage
  if (isCode(field)) return `code(${kind.length ?? 40})`
  return `text(${Math.min(kind.length ?? 255, field.options.max ?? Infinity)})`
}

export function expectedColumns(entity: Entity): ExpectedColumn[] {
  const columns: ExpectedColumn[] = [
    { name: 'id', type: 'id', required: true },
    { name: 'version', type: 'int', required: true },
    { name: 'created_at', type: 'code(24)', required: true },
    { name: 'created_by', type: 'code(36)', required: false },
    { name: 'updated_at', type: 'code(24)', required: true },
    { name: 'updated_by', type: 'code(36)', required: false },
    { name: 'deleted_at', type: 'code(24)', required: false },
  ]
  for (const [name, field] of Object.entries(entity.fields)) {
    const type = typeOf(field)
    columns.push({ name: columnOf(name), type, required: type === 'bool' || type === 'json' || field.options.required === true })
    if (hasKey(field)) columns.push({ name: `${columnOf(name)}_key`, type: 'key', required: false })
  }
  if (entity.customizable) columns.push({ name: 'custom', type: 'json', required: true })
  return columns
}

/** Indexes, each a list of columns; the id closes each one, so that a keyset page is one range of it. */
export function expectedIndexes(entity: Entity): string[][] {
  const key = (name: string) => {
    const field = entity.fields[name]
    return field && hasKey(field) ? `${columnOf(name)}_key` : columnOf(name)
  }
  const single = Object.entries(entity.fields)
    .filter(([, field]) => field.options.index)
    .map(([name]) => [key(name), 'id'])
  const several = (entity.indexes ?? []).map((fields) => [...fields.map(key), 'id'])
  const unique = (entity.uniques ?? []).map((fields) => fields.map(key))
  return [...single, ...several, ...ownersIndexes(entity, single), ...unique]
}

/** Who made and who owns a record: where rights ask for it, rows of few are found by it. What is shared is read whole. */
function ownersIndexes(entity: Entity, single: readonly string[][]): string[][] {
  if (!entity.ownedBy || entity.sharedBy) return []
  const owner = [columnOf(entity.ownedBy), 'id']
  return [['created_by', 'id'], ...(single.some(([first]) => first === owner[0]) ? [] : [owner])]
}

/** The source of a migration that makes the entity's table; printed once by `npm run new`, then never regenerated. */
export function migrationSource(entities: readonly Entity[]): string {
  const body = entities.flatMap((entity) => [
    `  await createTable(db, '${entity.table}', {`,
    ...expectedColumns(entity).map((c) => `    ${c.name}: '${c.type}${c.required ? '!' : ''}',`),
    '  })',
    ...expectedIndexes(entity).map((columns) => `  await createIndex(db, '${entity.table}', [${columns.map((c) => `'${c}'`).join(', ')}])`),
  ])
  return [
    "import type { Kysely } from 'kysely'",
    "import { createIndex, createTable } from './helpers.ts'",
    '',
    'export async function up(db: Kysely<unknown>): Promise<void> {',
    ...body,
    '}',
    '',
  ].join('\n')
}

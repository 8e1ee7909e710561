import { sql, type RawBuilder } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import { BASE_FIELDS, columnOf } from '#shared/core/entity.ts'
import { AppError } from '#shared/core/errors.ts'
import type { Field } from '#shared/core/field.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { sortKey } from '#shared/core/text.ts'

/** A record inside the core: base fields, the entity's own, `custom`. No labels yet. */
export type Row = Record<string, unknown> & {
  id: string
  version: number
  createdAt: string
  createdBy: string | null
  updatedAt: string
  updatedBy: string | null
  deletedAt: string | null
  custom: Record<string, unknown>
}

/** One column and how its value is written and read. */
interface ColumnCodec {
  field: string
  column: string
  write: (value: unknown) => unknown
  read: (value: unknown) => unknown
  /** companion `<column>_key` */
  key: string | null
}

export interface EntityCodec {
  columns: readonly ColumnCodec[]
  /** What is read of a row, as a query names it: each column under its field's name, so that what the driver answers is nearly the record. */
  selected: RawBuilder<unknown>
  /**
   * The record of a row that was read by `selected`; the row itself becomes it. An object that is filled name by name is
   * a table of hashes to the engine: it is slower to make, to look into and to write as JSON than the driver's own.
   */
  adopt(row: Record<string, unknown>): Row
  /** The columns of the given fields of a row. */
  encode(row: Record<string, unknown>, fields: Iterable<string>, custom: ReadonlyMap<string, Field>): Record<string, unknown>
}

const same = (value: unknown) => value ?? null
const JSON_CODEC = {
  write: (value: unknown) => JSON.stringify(value ?? null),
  read: (value: unknown): unknown => (typeof value === 'string' ? parseStored(value) : value),
}

/** What we have written is JSON; what is not was damaged on the disk. @throws UNAVAILABLE `damaged` */
function parseStored(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new AppError('UNAVAILABLE', { what: 'damaged' }, { cause: error })
  }
}

function codecOf(field: Field): Pick<ColumnCodec, 'write' | 'read'> {
  const kind = KINDS[field.kind]
  if (kind.storage === 'bool') return { write: (v) => (v ? 1 : 0), read: (v) => v === 1 || v === '1' || v === true }
  if (kind.multi) return { write: (v) => JSON.stringify(v ?? []), read: (v) => (typeof v === 'string' && v !== '[]' ? parseStored(v) : []) }
  if (kind.storage === 'json') return JSON_CODEC
  if (kind.storage === 'int') return { write: same, read: (v) => (v === null || v === undefined ? null : Number(v)) }
  return { write: same, read: same }
}

/** Text that is sorted and searched by its beginning has a folded companion column. */
export function hasKey(field: Field): boolean {
  return KINDS[field.kind].sort === 'key' && field.options.index === true
}

const codecs = new WeakMap<Entity, EntityCodec>()

export function entityCodec(entity: Entity): EntityCodec {
  let codec = codecs.get(entity)
  if (!codec) codecs.set(entity, (codec = buildCodec(entity)))
  return codec
}

function buildCodec(entity: Entity): EntityCodec {
  const columns: ColumnCodec[] = Object.entries(entity.fields).map(([name, field]) => ({
    field: name,
    column: columnOf(name),
    key: hasKey(field) ? `${columnOf(name)}_key` : null,
    ...codecOf(field),
  }))
  const byField = new Map(columns.map((c) => [c.field, c]))
  const fields = [...BASE_FIELDS, ...columns.map((c) => c.field), ...(entity.customizable ? ['custom'] : [])]
  const converted = columns.filter((c) => c.read !== same)
  const adopt = (row: Record<string, unknown>): Row => {
    row['version'] = Number(row['version'])
    for (const c of converted) row[c.field] = c.read(row[c.field])
    row['custom'] = entity.customizable ? readCustom(row['custom']) : {}
    return row as Row
  }
  return {
    columns,
    selected: selectedAs(fields),
    adopt,
    encode(row, fields, custom) {
      const out: Record<string, unknown> = {}
      for (const name of fields) {
        if (name === 'custom') {
          out['custom'] = JSON.stringify(writeCustom((row['custom'] ?? {}) as Record<string, unknown>, custom))
          continue
        }
        const c = byField.get(name)
        if (!c) continue
        out[c.column] = c.write(row[name])
        if (c.key) out[c.key] = typeof row[name] === 'string' ? sortKey(row[name]) : null
      }
      return out
    },
  }
}

/**
 * One text, made once: to build and to compile forty names for every query takes longer than to find a record. All three
 * databases know this kind of quotes.
 */
function selectedAs(fields: readonly string[]): RawBuilder<unknown> {
  return sql.raw(fields.map((name) => (name === columnOf(name) ? `\`${name}\`` : `\`${columnOf(name)}\` as \`${name}\``)).join(', '))
}

const KEY_SUFFIX = /^f\d+k$/

/** `f12k` holds the folded text of `f12` for sorting; only the pipeline knows of it. */
function readCustom(raw: unknown): Record<string, unknown> {
  if (typeof raw !== 'string' || raw === '{}') return {}
  const all = parseStored(raw) as Record<string, unknown>
  for (const key of Object.keys(all)) if (KEY_SUFFIX.test(key)) delete all[key]
  return all
}

/** The `custom` column as it is written: empty values leave no key, text gets its folded companion. */
function writeCustom(custom: Record<string, unknown>, fields: ReadonlyMap<string, Field>): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(custom)) {
    if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) continue
    out[key] = value
    const field = fields.get(key)
    if (field && KINDS[field.kind].sort === 'key' && typeof value === 'string') out[`${key}k`] = sortKey(value)
  }
  return out
}

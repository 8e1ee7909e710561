import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import { BASE_FIELDS, columnOf } from '#shared/core/entity.ts'
import type { Filter, FilterLeaf } from '#shared/core/filter.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { entityCodec, type Row } from '../db/codec.ts'
import { fieldSql } from './columns.ts'
import type { Ctx } from './context.ts'
import { filterCondition } from './filters.ts'

const ALL: Filter = { and: [] }
const NONE: Filter = { not: ALL }

/**
 * Does a filter hold for a record that is not written yet? The database is asked, over a table of this one row, so that
 * it means what it means in a list.
 * @throws INVALID as the filter of a list does
 */
export async function rowMatches(ctx: Ctx, entity: Entity, row: Row, filter: Filter): Promise<boolean> {
  const condition = filterCondition(ctx, entity, withoutLinks(ctx, entity, row, filter))
  const columns = Object.entries(columnsOf(ctx, entity, row)).map(([name, value]) => sql`${value} as ${sql.ref(name)}`)
  const found = await sql`select 1 as one from (select ${sql.join(columns)}) as ${sql.ref(entity.table)} where ${condition}`.execute(ctx.db)
  return found.rows.length > 0
}

function columnsOf(ctx: Ctx, entity: Entity, row: Row): Record<string, unknown> {
  const custom = ctx.core.catalog.custom(entity.name)
  const names = [...Object.keys(entity.fields), ...(entity.customizable ? ['custom'] : [])]
  const columns: Record<string, unknown> = { ...Object.fromEntries(BASE_FIELDS.map((name) => [columnOf(name), row[name]])), ...entityCodec(entity).encode(row, names, custom) }
  // On a server the index of a quick filter is a column of its own.
  if (ctx.dialect !== 'sqlite') {
    for (const [key, field] of custom) if (field.custom?.indexed) columns[`cf_${key}`] = fieldSql(ctx, entity, key).orderOf(row)
  }
  return columns
}

/** Several values of one field stand in a table of their own, where those of a new record are not yet. */
function withoutLinks(ctx: Ctx, entity: Entity, row: Row, filter: Filter): Filter {
  const inner = (part: Filter) => withoutLinks(ctx, entity, row, part)
  if ('and' in filter) return { and: filter.and.map(inner) }
  if ('or' in filter) return { or: filter.or.map(inner) }
  if ('not' in filter) return { not: inner(filter.not) }
  const { field } = fieldSql(ctx, entity, filter.field)
  if (!KINDS[field.kind].multi) return filter
  return linksHold(filter, (field.custom ? row.custom[filter.field] : row[filter.field]) as readonly unknown[] | undefined) ? ALL : NONE
}

function linksHold({ op, value }: FilterLeaf, own: readonly unknown[] = []): boolean {
  const has = new Set(own.map(String))
  const asked = (Array.isArray(value) ? value : []).map(String)
  if (op === 'empty') return has.size === 0
  if (op === 'notEmpty') return has.size > 0
  if (op === 'hasAny') return asked.some((one) => has.has(one))
  if (op === 'hasNone') return !asked.some((one) => has.has(one))
  return asked.every((one) => has.has(one))
}

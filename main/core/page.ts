import { sql, type RawBuilder } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import { invalid } from '#shared/core/errors.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { entityCodec, type Row } from '../db/codec.ts'
import { isCode } from '../db/schema.ts'
import { codeOnly, fieldSql, type FieldSql } from './columns.ts'
import type { Ctx } from './context.ts'
import type { Condition } from './permissions.ts'

/** One key of the order: `-name` = descending. The id closes every order, in the direction of the last key. */
export interface SortKey {
  target: FieldSql
  descending: boolean
}

/** @throws INVALID for a field that cannot be sorted by */
export function sortKeys(ctx: Ctx, entity: Entity, sort: string | undefined): SortKey[] {
  const keys = (sort ?? entity.sort).split(',').map((part): SortKey => {
    const descending = part.startsWith('-')
    const name = descending ? part.slice(1) : part
    const target = fieldSql(ctx, entity, name)
    if (KINDS[target.field.kind].sort === null) throw invalid({ [name]: 'sort.impossible' })
    return { target, descending }
  })
  const last = keys.at(-1)!
  // `createdAt` is the id already.
  if (last.target.name !== 'createdAt' && last.target.name !== 'id') {
    keys.push({ target: fieldSql(ctx, entity, 'id'), descending: last.descending })
  }
  return keys
}

/** The place after a row: the values of the order's keys. */
export function cursorOf(keys: readonly SortKey[], row: Row): string {
  return Buffer.from(JSON.stringify(keys.map((key) => key.target.orderOf(row)))).toString('base64url')
}

/** @throws INVALID for a cursor that is not ours or belongs to another order */
function readCursor(keys: readonly SortKey[], cursor: string): (string | number | null)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    const fits = Array.isArray(values) && values.length === keys.length && values.every((v) => v === null || typeof v === 'string' || typeof v === 'number')
    if (fits && values.at(-1) !== null) return values.map((value, i) => (keys[i]!.target.name === 'id' || isCode(keys[i]!.target.field) ? codeOnly(value) : value)) as (string | number | null)[]
  } catch (error) {
    throw invalid({ after: 'cursor.invalid', ...(error instanceof SyntaxError ? {} : { cursor: 'cursor.invalid' }) })
  }
  throw invalid({ after: 'cursor.invalid' })
}

function orderBy(keys: readonly SortKey[]): RawBuilder<unknown> {
  return sql.join(keys.map((key) => sql`${key.target.order} ${sql.raw(key.descending ? 'desc' : 'asc')}`))
}

/** A part of the order that follows a cursor: one range of an index. */
interface Range {
  condition: Condition
  /** the keys that still differ within it; MariaDB sorts by hand what is told to be ordered by a key that stands still */
  keys: readonly SortKey[]
}

/**
 * The ranges of the order that follow a cursor, nearest first: the same values of all keys but the last, then of all
 * but the last two, and so on. Each is one range of an index, where one OR over them would not be. Nulls stand first
 * in ascending order, in both databases.
 */
function rangesAfter({ dialect }: Ctx, keys: readonly SortKey[], values: readonly (string | number | null)[]): Range[] {
  // SQLite finds all of it as one range; a server would read the table for it. Upwards nothing follows that is null.
  if (dialect === 'sqlite' && keys.every(({ target, descending }, i) => !descending && target.isColumn && values[i] !== null)) {
    return [{ condition: sql`(${sql.join(keys.map((key) => key.target.order))}) > (${sql.join(values)})`, keys }]
  }
  const ranges: Range[] = []
  for (let at = keys.length - 1; at >= 0; at--) {
    const equal = keys.slice(0, at).map((key, i) => (values[i] === null ? sql`${key.target.order} is null` : sql`${key.target.order} = ${values[i]}`))
    const { target, descending } = keys[at]!
    const value = values[at]!
    const add = (part: Condition, from: number) => ranges.push({ condition: equal.length > 0 ? sql`(${sql.join([...equal, part], sql` and `)})` : part, keys: keys.slice(from) })
    if (value === null) {
      if (!descending) add(sql`${target.order} is not null`, at)
    } else if (descending) {
      add(sql`${target.order} < ${value}`, at)
      if (at < keys.length - 1) add(sql`${target.order} is null`, at + 1)
    } else {
      add(sql`${target.order} > ${value}`, at)
    }
  }
  return ranges
}

/**
 * Up to `limit` rows of the entity after the cursor, in order, on their way to `answerRows`: what their `labels` hold until
 * then is no name yet.
 */
export async function readPage(
  ctx: Ctx,
  entity: Entity,
  options: { keys: readonly SortKey[]; conditions: readonly Condition[]; limit: number; after: string | undefined },
): Promise<Row[]> {
  const { selected, adopt } = entityCodec(entity)
  // In the text: SQLite plans a statement anew for each number that is given to its limit, though it be the same.
  const limit = sql`limit ${sql.lit(options.limit)}`
  const select = (keys: readonly SortKey[], extra: readonly Condition[], columns = selected) => {
    const all = [...extra, ...options.conditions]
    const where = all.length > 0 ? sql`where ${sql.join(all, sql` and `)}` : sql``
    return sql<Record<string, unknown>>`select ${columns} from ${sql.table(entity.table)} ${where} order by ${orderBy(keys)} ${limit}`
  }
  if (options.after === undefined) return (await select(options.keys, []).execute(ctx.db)).rows.map(adopt)
  const ranges = rangesAfter(ctx, options.keys, readCursor(options.keys, options.after))
  const [only] = ranges
  if (only && ranges.length === 1) return (await select(only.keys, [only.condition]).execute(ctx.db)).rows.map(adopt)
  // Nearest range first, each standing still on its index; the outer limit stops the later ones from being read. Which range
  // a row is of comes in the place that its labels take later: a property that is taken away again makes a row slow.
  const branches = ranges.map((range, i) => {
    if (ctx.dialect === 'sqlite') return sql`select *, ${sql.lit(i)} as labels from (${select(range.keys, [range.condition])}) as ${sql.ref(`r${i}`)}`
    // No table within a table: a server keeps its rows as they fit into its pages, and large ones come out of order.
    return sql`(${select(range.keys, [range.condition], sql`${selected}, ${sql.lit(i)} as labels`)})`
  })
  const { rows } = await sql<Record<string, unknown>>`${sql.join(branches, sql` union all `)} ${limit}`.execute(ctx.db)
  return rows.sort((a, b) => Number(a['labels']) - Number(b['labels'])).map(adopt)
}

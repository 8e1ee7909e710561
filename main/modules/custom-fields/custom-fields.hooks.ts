import { sql } from 'kysely'
import { customFieldOf } from '#shared/core/custom.ts'
import { invalid } from '#shared/core/errors.ts'
import { entityOf } from '#shared/modules.ts'
import { indexedValue } from '#main/core/columns.ts'
import type { Ctx, ModuleHooks } from '#main/core/context.ts'
import { nextNumber } from '#main/core/sequences.ts'
import type { Row } from '#main/db/codec.ts'
import { KINDS } from '#shared/core/kinds.ts'

/** A field gets its number once; the key `f<number>` never changes, whatever it is called. */
export const customFieldsHooks: ModuleHooks = {
  async beforeSave(ctx, { before, after }) {
    const entity = entityOf(String(after['module']))
    if (!entity?.customizable) throw invalid({ module: 'field.unknown' })
    if (after['kind'] === 'ref' && !entityOf(String(after['refModule'] ?? ''))) throw invalid({ refModule: 'required' })
    checkPattern(after)
    if (!before) after['number'] = await nextNumber(ctx, 'custom-fields')
  },
  async afterSave(ctx, { before, after }) {
    const wanted = after['quickFilter'] === true && after['archived'] !== true
    const had = before?.['quickFilter'] === true && before['archived'] !== true
    if (wanted !== had) {
      // DDL ends a transaction on a server, so the index is made after the commit.
      ctx.operation!.afterCommit.push(() =>
        ctx.core.later('switch the index of a field', async () => {
          await switchIndex(ctx, after, wanted)
          await ctx.core.catalog.reload(ctx.core.connection.db)
        }),
      )
    }
  },
}

/** A pattern that backtracks for ever would hang every save; nested repetition is refused. */
function checkPattern(row: Row): void {
  const pattern = row['pattern']
  if (typeof pattern !== 'string' || pattern === '') return
  try {
    new RegExp(`^(?:${pattern})$`, 'u')
  } catch (error) {
    throw invalid({ pattern: 'pattern.invalid' }, { pattern: { reason: (error as Error).message.slice(0, 100) } })
  }
  if (/[+*}]\)?[+*{]|\([^)]*[+*|][^)]*\)[+*{]/.test(pattern)) throw invalid({ pattern: 'pattern.slow' })
}

/** "Quick filter": an expression index in SQLite, a virtual generated column with an index on a server. */
export async function switchIndex(ctx: Ctx, row: Row, on: boolean): Promise<void> {
  const field = customFieldOf({ ...row, quickFilter: false })
  const entity = entityOf(String(row['module']))
  if (!entity || !field.custom || KINDS[field.kind].sort === null) return
  const { key } = field.custom
  const member = KINDS[field.kind].sort === 'key' ? `${key}k` : key
  const table = sql.table(entity.table)
  const index = sql.ref(`${entity.table}_cf_${key}`)
  const db = ctx.core.connection.db
  const expression = indexedValue(ctx.dialect, field, member)
  if (ctx.dialect === 'sqlite') {
    if (on) await sql`create index if not exists ${index} on ${table} (${expression}, id)`.execute(db)
    else await sql`drop index if exists ${index}`.execute(db)
    return
  }
  const column = sql.ref(`cf_${key}`)
  const type = sql.raw(KINDS[field.kind].storage === 'int' ? 'bigint' : 'varchar(160) character set utf8mb4 collate utf8mb4_bin')
  if (on) {
    await sql`alter table ${table} add column ${column} ${type} generated always as (${expression}) virtual`.execute(db)
    await sql`create index ${index} on ${table} (${column}, id)`.execute(db)
  } else {
    await sql`drop index ${index} on ${table}`.execute(db)
    await sql`alter table ${table} drop column ${column}`.execute(db)
  }
}

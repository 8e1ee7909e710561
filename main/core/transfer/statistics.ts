import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import type { Ctx } from '../context.ts'

/**
 * Tells the planner what a large import has changed: without it a filter may read the table where an index would do.
 * Index by index, because nobody can save while one is counted. Failing is no loss but of speed.
 */
export async function freshenStatistics(ctx: Ctx, entity: Entity): Promise<void> {
  const tables = [entity.table, 'journal', 'search_docs', 'record_links', 'double_keys']
  const { db, dialect } = ctx.core.connection
  try {
    if (dialect !== 'sqlite') {
      await sql`analyze table ${sql.join(tables.map((table) => sql.table(table)))}`.execute(db)
      return
    }
    const found = await sql<{ name: string }>`select name from sqlite_schema where type = 'index' and tbl_name in (${sql.join(tables)})`.execute(db)
    for (const { name } of found.rows) {
      await sql`analyze ${sql.ref(name)}`.execute(db)
      await breathe()
    }
  } catch (error) {
    ctx.core.log('warn', 'statistics of tables could not be renewed', error)
  }
}

import { sql } from 'kysely'
import { ruleBroken } from '#shared/core/errors.ts'
import type { ModuleHooks } from '#main/core/context.ts'

/** The last status of a fixed meaning stays, so that reports know what to count. */
export const listItemsHooks: ModuleHooks = {
  async beforeRemove(ctx, row) {
    if (row['meaning'] === null) return
    const others = await sql`select id from list_items where list = ${row['list']} and meaning = ${row['meaning']} and deleted_at is null and id <> ${row.id} limit 1`.execute(ctx.db)
    if (others.rows.length === 0) throw ruleBroken('lists.lastOfMeaning')
  },
}

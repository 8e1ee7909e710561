import { sql } from 'kysely'
import { monthStart } from '#shared/core/day.ts'
import { invalid } from '#shared/core/errors.ts'
import type { ModuleHooks } from '#main/core/context.ts'

/** A plan is for a whole month, and the office has one of them (that of a person is unique by its fields). */
export const salesPlansHooks: ModuleHooks = {
  async beforeSave(ctx, { before, after }) {
    after['month'] = monthStart(String(after['month']))
    if (before !== null || (after['ownerId'] ?? null) !== null) return
    const taken = await sql`select id from sales_plans where month = ${after['month']} and owner_id is null and deleted_at is null limit 1`.execute(ctx.db)
    if (taken.rows.length > 0) throw invalid({ month: 'taken' })
  },
}

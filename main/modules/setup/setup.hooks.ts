import { sql } from 'kysely'
import { entities } from '#shared/modules.ts'
import type { BuiltInRole } from '#shared/modules/roles/built-in-roles.ts'
import { builtInGrants } from '#shared/modules/roles/built-in-roles.ts'
import type { Grants } from '#shared/core/access.ts'
import type { Ctx, ModuleHooks } from '#main/core/context.ts'
import { rowsById } from '#main/core/inverse.ts'
import { operate } from '#main/core/operations.ts'
import { saveRow } from '#main/core/service.ts'
import { seedPipeline } from './sales-seeds.ts'
import { seedList } from './seeds.ts'

/** The same at every seat, so that of several which open at once only one does it. */
const OPERATION = '01900000-0000-7000-8000-000000000030'
const MODULES = [entities.pipelines, entities['lead-stages'], entities.leads, entities['assignment-rules']]

/** A workspace from before there were leads gets what a new one begins with: a pipeline, lists, rights of the built-in roles. */
export const setupHooks: ModuleHooks = {
  async atOpen(ctx) {
    const found = await sql`select id from pipelines limit 1`.execute(ctx.db)
    const done = await sql`select id from operations where id = ${OPERATION}`.execute(ctx.db)
    if (found.rows.length > 0 || done.rows.length > 0) return
    await operate(ctx, { id: OPERATION, kind: 'setup', module: 'leads' }, bringLeads, () => Promise.resolve())
  },
}

async function bringLeads(ctx: Ctx): Promise<void> {
  await seedPipeline(ctx)
  for (const list of ['leadChannels', 'lostReasons'] as const) {
    const items = await sql`select id from list_items where list = ${list} limit 1`.execute(ctx.db)
    if (items.rows.length === 0) await seedList(ctx, list)
  }
  const roles = await sql<{ id: string }>`select id from roles where built_in in ('manager', 'employee') and deleted_at is null`.execute(ctx.db)
  for (const role of (await rowsById(ctx, entities.roles, roles.rows.map((row) => row.id))).values()) {
    const grants = role['grants'] as Grants
    // What an administrator has decided since stands.
    await saveRow(ctx, entities.roles, role, { grants: { ...builtInGrants(role['builtIn'] as BuiltInRole, MODULES), ...grants } })
  }
}

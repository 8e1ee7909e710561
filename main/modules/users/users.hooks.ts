import { sql } from 'kysely'
import { ruleBroken } from '#shared/core/errors.ts'
import { allPermissions, SCOPES } from '#shared/core/access.ts'
import { invalid } from '#shared/core/errors.ts'
import { entities } from '#shared/modules.ts'
import type { Ctx, ModuleHooks } from '#main/core/context.ts'
import type { Row } from '#main/db/codec.ts'
import { endSessionsOf } from '../auth/auth.service.ts'

const ids = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])

/** Somebody must always be able to let the others in. */
async function demandAdministrator(ctx: Ctx, leaving: Row, staying: Row | null): Promise<void> {
  const found = await sql<{ id: string }>`select id from roles where built_in = 'administrator' and deleted_at is null`.execute(ctx.db)
  const administrators = found.rows.map((row) => row.id)
  const isAdministrator = (row: Row | null) => row !== null && row['status'] === 'active' && row.deletedAt === null && ids(row['roleIds']).some((id) => administrators.includes(id))
  if (!isAdministrator(leaving) || isAdministrator(staying) || administrators.length === 0) return
  const others = await sql`select users.id from users where status = 'active' and deleted_at is null and id <> ${leaving.id}
    and id in (select record_id from record_links where module = 'users' and field = 'roleIds' and target_id in (${sql.join(administrators)})) limit 1`.execute(ctx.db)
  if (others.rows.length === 0) throw ruleBroken('users.lastAdministrator')
}

/** Nobody gives away more than they have: only who holds everything may hand out roles. */
function demandRightToGrant(ctx: Ctx, before: Row | null, after: Row): void {
  if (ctx.actor.grants.has('*')) return
  if (JSON.stringify(before?.['roleIds'] ?? []) !== JSON.stringify(after['roleIds'])) throw ruleBroken('users.rolesByAdministrator')
}

export const usersHooks: ModuleHooks = {
  async beforeSave(ctx, { before, after }) {
    demandRightToGrant(ctx, before, after)
    if (before) await demandAdministrator(ctx, before, after)
  },
  async afterSave(ctx, { before, after }) {
    if (before && after['status'] === 'blocked' && before['status'] !== 'blocked') {
      ctx.operation!.afterCommit.push(() => ctx.core.later('end sessions', () => endSessionsOf(ctx.core, after.id)))
    }
  },
  async beforeRemove(ctx, row) {
    if (row.id === ctx.actor.id) throw ruleBroken('users.notYourself')
    await demandAdministrator(ctx, row, null)
    ctx.operation!.afterCommit.push(() => ctx.core.later('end sessions', () => endSessionsOf(ctx.core, row.id)))
  },
}

export const rolesHooks: ModuleHooks = {
  beforeSave(ctx, { before, after }) {
    if (!ctx.actor.grants.has('*')) throw ruleBroken('roles.byAdministrator')
    if (before?.['builtIn'] === 'administrator') throw ruleBroken('roles.administratorIsFixed')
    if (ctx.actor.id !== null && !before && after['builtIn'] !== null) throw invalid({ builtIn: 'field.readOnly' })
    const grants = after['grants']
    if (typeof grants !== 'object' || grants === null || Array.isArray(grants)) throw invalid({ grants: 'json.invalid' })
    const known = new Set(allPermissions(Object.values(entities)))
    for (const [permission, scope] of Object.entries(grants)) {
      const isSystem = ctx.actor.id === null && permission === '*'
      if ((!known.has(permission) && !isSystem) || !SCOPES.includes(scope as never)) throw invalid({ grants: 'grants.unknown' }, { grants: { permission } })
    }
  },
  async beforeRemove(ctx, row) {
    if (row['builtIn'] !== null) throw ruleBroken('roles.builtIn')
    const held = await sql`select record_id from record_links where module = 'users' and field = 'roleIds' and target_id = ${row.id} limit 1`.execute(ctx.db)
    if (held.rows.length > 0) throw ruleBroken('roles.held')
  },
}

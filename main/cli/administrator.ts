import { ruleBroken } from '#shared/core/errors.ts'
import { entities } from '#shared/modules.ts'
import type { Core } from '../core/context.ts'
import { list } from '../core/service.ts'
import { systemContext } from '../core/workspace.ts'
import { settings } from '../modules/index.ts'
import type { Locale } from './words.ts'

/** The first administrator, for whom sample data are made, and the language of the workspace. @throws RULE when there is none */
export async function administratorOf(core: Core): Promise<{ ownerId: string; locale: Locale }> {
  const { locale } = await settings.workspace(core.connection.db)
  const ctx = systemContext(core, locale)
  const roles = await list(ctx, entities.roles, { filter: { field: 'builtIn', op: 'eq', value: 'administrator' }, limit: 1 })
  const role = roles.items[0]
  const users = role ? await list(ctx, entities.users, { filter: { field: 'roleIds', op: 'hasAny', value: [role.id] }, sort: 'createdAt', limit: 1 }) : null
  const first = users?.items[0]
  if (!first) throw ruleBroken('user.noAdministrator')
  return { ownerId: first.id, locale }
}

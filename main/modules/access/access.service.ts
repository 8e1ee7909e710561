import { scopeOf, uniteGrants, type Grants, type GrantScope } from '#shared/core/access.ts'
import { AppError, isAppError } from '#shared/core/errors.ts'
import { entityOf } from '#shared/modules.ts'
import type { Ctx } from '#main/core/context.ts'
import { loadRow } from '#main/core/service.ts'

type Explanation = {
  allowed: boolean
  permission: string
  chain: { role: string; scope: GrantScope }[]
  reason: 'granted' | 'noGrant' | 'notYours' | 'notYourTeam' | 'gone'
}

/** Why the actor may or may not do this: what each of their roles says, and how far it reaches. */
export async function explainAccess(ctx: Ctx, input: { module: string; action: string; id?: string }): Promise<Explanation> {
  const entity = entityOf(input.module)
  if (!entity || !entity.actions.includes(input.action)) throw new AppError('NOT_FOUND', { module: input.module, id: input.action })
  const permission = `${entity.name}:${input.action}`
  const user = await ctx.db.selectFrom('users').select('role_ids').where('id', '=', ctx.actor.id ?? '').executeTakeFirst()
  const roleIds = JSON.parse(String(user?.['role_ids'] ?? '[]')) as string[]
  const roles = roleIds.length > 0 ? await ctx.db.selectFrom('roles').select(['name', 'grants']).where('id', 'in', roleIds).execute() : []
  const chain = roles.map((role) => ({
    role: String(role['name']),
    scope: scopeOf(uniteGrants([JSON.parse(String(role['grants'])) as Grants]), entity, input.action, ctx.actor.clientId !== null),
  }))
  const scope = scopeOf(ctx.actor.grants, entity, input.action, ctx.actor.clientId !== null)
  if (scope === 'no') return { allowed: false, permission, chain, reason: 'noGrant' }
  if (!input.id) return { allowed: true, permission, chain, reason: 'granted' }
  try {
    await loadRow(ctx, entity, input.id, input.action, { deleted: true })
    return { allowed: true, permission, chain, reason: 'granted' }
  } catch (error) {
    if (!isAppError(error) || error.code !== 'NOT_FOUND') throw error
    // Whether the record exists is not told: "not yours" and "gone" look the same to whoever may not see it.
    return { allowed: false, permission, chain, reason: scope === 'own' ? 'notYours' : scope === 'team' ? 'notYourTeam' : 'gone' }
  }
}

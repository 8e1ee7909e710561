import { AppError } from '#shared/core/errors.ts'
import type { ModuleHooks } from '#main/core/context.ts'

/** A shared view is seen by all and changed by its owner, or by whoever manages the settings. */
export const viewsHooks: ModuleHooks = {
  beforeSave(ctx, { before }) {
    const mayAll = ctx.actor.grants.has('*') || ctx.actor.grants.has('settings:manage')
    if (before && before['ownerId'] !== ctx.actor.id && ctx.actor.id !== null && !mayAll) throw new AppError('FORBIDDEN', { permission: 'views:update' })
  },
}

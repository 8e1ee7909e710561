import type { Entity } from '#shared/core/entity.ts'
import type { Row } from '../db/codec.ts'
import type { Ctx } from './context.ts'

/** Lets a module do what follows from records that have been written together. */
export async function saved(ctx: Ctx, entity: Entity, saves: readonly { before: Row | null; after: Row }[]): Promise<void> {
  const hooks = ctx.core.hooks.get(entity.name)
  if (hooks?.afterSave) for (const { before, after } of saves) await hooks.afterSave(ctx, { entity, before, after })
  if (saves.length > 0) await hooks?.afterSaves?.(ctx, saves)
}

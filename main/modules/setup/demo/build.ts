import type { Entity } from '#shared/core/entity.ts'
import type { Ctx } from '#main/core/context.ts'
import { checkFields, Problems, withDefaults } from '#main/core/validate.ts'
import type { Row } from '#main/db/codec.ts'
import { idAt } from './ids.ts'

/**
 * A new record, checked like any other. What the pipeline would ask the database about (references, doubles) is known
 * here, so nothing is asked.
 */
export function build(ctx: Ctx, entity: Entity, madeAt: number, madeBy: string, values: Record<string, unknown>): Row {
  const at = new Date(madeAt).toISOString()
  const row = { ...withDefaults(ctx, entity, values), id: idAt(madeAt), version: 1, createdAt: at, createdBy: madeBy, updatedAt: at, updatedBy: madeBy, deletedAt: null } as Row
  const problems = new Problems()
  checkFields(ctx, entity, row, ctx.core.catalog.fields(entity).map(([name]) => name), problems)
  problems.throwIfAny()
  return row
}

import { entities } from '#shared/modules.ts'
import { newId } from '#shared/core/ids.ts'
import type { Entity } from '#shared/core/entity.ts'
import { systemContext } from '#main/core/workspace.ts'
import { operate } from '#main/core/operations.ts'
import { withDefaults } from '#main/core/validate.ts'
import { writeRows, type RowChange } from '#main/core/write.ts'
import type { Core, Ctx } from '#main/core/context.ts'
import type { Row } from '#main/db/codec.ts'

/** Puts rows as they are, with the dates and stages of a story; the rules of the modules would make them of today. */
export async function put(core: Core, rows: readonly { entity: Entity; values: Record<string, unknown> }[]): Promise<string[]> {
  const ctx = systemContext(core)
  return operate(ctx, { kind: 'demo', module: 'leads' }, async (tx) => {
    const made = rows.map(({ entity, values }) => ({ entity, row: rowOf(tx, entity, values) }))
    for (const entity of new Set(made.map((one) => one.entity))) {
      const changes = made.filter((one) => one.entity === entity).map(({ row }): RowChange => ({ before: null, after: row, action: 'create' }))
      await writeRows(tx, entity, changes)
    }
    return made.map(({ row }) => row.id)
  }, () => Promise.reject(new Error('never repeated')))
}

function rowOf(ctx: Ctx, entity: Entity, values: Record<string, unknown>): Row {
  const at = String(values['createdAt'] ?? ctx.now())
  const base = { id: newId(), version: 1, createdAt: at, createdBy: null, updatedAt: at, updatedBy: null, deletedAt: null }
  return { ...withDefaults(ctx, entity, {}), ...base, ...values } as unknown as Row
}

/** A stay: on which stage, and how long (absent = it stands there still). */
export interface Stay {
  stageId: string
  seconds?: number
}

/** A lead with its moves. The last stay is where it stands. */
export function leadRows(values: Record<string, unknown> & { createdAt: string }, stays: readonly Stay[]): { entity: Entity; values: Record<string, unknown> }[] {
  const id = newId()
  const moves = stays.map((stay, at) => ({
    entity: entities['lead-moves'] as Entity,
    values: { leadId: id, fromStageId: stays[at - 1]?.stageId ?? null, toStageId: stay.stageId, movedAt: values.createdAt, seconds: stays[at - 1]?.seconds ?? null, createdAt: values.createdAt },
  }))
  return [{ entity: entities.leads as Entity, values: { id, name: 'Лид', stageId: stays.at(-1)?.stageId ?? null, ...values } }, ...moves]
}

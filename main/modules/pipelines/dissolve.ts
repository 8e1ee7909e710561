import { sql } from 'kysely'
import { AppError, invalid } from '#shared/core/errors.ts'
import { newId } from '#shared/core/ids.ts'
import { entities } from '#shared/modules.ts'
import type { Ctx } from '#main/core/context.ts'
import { saved } from '#main/core/hooks.ts'
import { rowsById } from '#main/core/inverse.ts'
import { keepResult, operate } from '#main/core/operations.ts'
import { demand } from '#main/core/permissions.ts'
import { buildPatched, loadRow, removeRow, whileStale } from '#main/core/service.ts'
import { writeRows, type RowChange } from '#main/core/write.ts'
import { funnelOf } from './funnel.ts'

interface Result {
  operationId: string
  moved: number
}

const BATCH = 500

/**
 * Removes a stage whose leads go to another one, in one step that one undo takes back. It needs the right to remove
 * stages and none to the leads: a stage is everybody's.
 * @throws INVALID for a stage to go to that is none, RULE `pipelines.lastOfType`
 */
export async function dissolveStage(ctx: Ctx, input: { id: string; to: string; operationId?: string }): Promise<Result> {
  demand(ctx, entities['lead-stages'], 'delete')
  const operationId = input.operationId ?? newId()
  const start = { id: operationId, kind: 'dissolve', module: 'lead-stages', recordId: input.id }
  const work = async (tx: Ctx): Promise<Result> => {
    const stage = await loadRow(tx, entities['lead-stages'], input.id, 'delete')
    const target = (await funnelOf(tx)).stages.get(input.to)
    if (!target || target.archived || target.id === stage.id) throw invalid({ to: 'ref.unknown' })
    // A refusal needs a reason, and nobody is here to give one for each.
    if (target.type === 'lost' && stage['type'] !== 'lost') throw invalid({ to: 'stage.needsReason' })
    const all: Ctx = { ...tx, actor: { ...tx.actor, grants: new Map([['*', 'all']]) } }
    let moved = 0
    for (let part = await someOn(all, input.id); part.length > 0; part = await someOn(all, input.id)) {
      await moveTo(all, part, target.id)
      moved += part.length
    }
    await removeRow(tx, entities['lead-stages'], stage)
    const result = { operationId, moved }
    await keepResult(tx, result)
    return result
  }
  return whileStale(() => operate(ctx, { ...start }, work, async (_ctx, seen) => seen.result as Result))
}

async function someOn(ctx: Ctx, stageId: string): Promise<string[]> {
  const found = await sql<{ id: string }>`select id from leads where stage_id = ${stageId} and deleted_at is null order by id limit ${BATCH}`.execute(ctx.db)
  return found.rows.map((row) => row.id)
}

async function moveTo(ctx: Ctx, ids: readonly string[], stageId: string): Promise<void> {
  const changes: RowChange[] = []
  for (const before of (await rowsById(ctx, entities.leads, ids)).values()) {
    const after = await buildPatched(ctx, entities.leads, before, { stageId })
    if (after === before) throw new AppError('UNAVAILABLE', { what: 'busy' })
    changes.push({ before, after, action: 'update' })
  }
  await writeRows(ctx, entities.leads, changes)
  await saved(ctx, entities.leads, changes)
}

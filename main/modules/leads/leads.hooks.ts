import { newId } from '#shared/core/ids.ts'
import { entities } from '#shared/modules.ts'
import type { Ctx, ModuleHooks } from '#main/core/context.ts'
import { rowsById } from '#main/core/inverse.ts'
import { writeRows, type RowChange } from '#main/core/write.ts'
import type { Row } from '#main/db/codec.ts'
import { funnelOf } from '../pipelines/pipelines.service.ts'
import { ownerByRules } from './assignment.ts'
import { figuresOf } from './figures.ts'
import { placeOnStage } from './stages.ts'

/** What is taken back, or brought back, is as it was: the journal knows more than the rules. */
const isUndo = (ctx: Ctx) => ctx.operation?.kind === 'undo'

export const leadsHooks: ModuleHooks = {
  findsOwner: true,

  async beforeSave(ctx, { before, after }) {
    if (!isUndo(ctx)) {
      placeOnStage(ctx, await funnelOf(ctx), before, after)
      if (!before && after['ownerId'] === null) after['ownerId'] = await ownerByRules(ctx, after)
    }
    Object.assign(after, await figuresOf(ctx, after))
  },

  /** The log of moves is written in the operation of the move, so an undo takes both back. */
  async afterSaves(ctx, saves) {
    if (isUndo(ctx)) return
    const moves = saves.filter(({ before, after }) => after['stageId'] !== null && after['stageId'] !== (before?.['stageId'] ?? null)).map(({ before, after }) => move(ctx, before, after))
    await writeRows(ctx, entities['lead-moves'], moves)
  },

  async contacted(ctx, id) {
    const lead = (await rowsById(ctx, entities.leads, [id])).get(id)
    if (!lead) return
    const { rotsOn, score } = await figuresOf(ctx, lead)
    if (rotsOn !== lead['rotsOn'] || score !== lead['score']) await ctx.db.updateTable('leads').set({ rots_on: rotsOn, score }).where('id', '=', id).execute()
  },
}

function move(ctx: Ctx, before: Row | null, after: Row): RowChange {
  const at = String(after['stageChangedAt'])
  const since = before?.['stageChangedAt']
  const row = {
    id: newId(),
    version: 1,
    createdAt: at,
    createdBy: ctx.actor.id,
    updatedAt: at,
    updatedBy: ctx.actor.id,
    deletedAt: null,
    custom: {},
    leadId: after.id,
    fromStageId: before?.['stageId'] ?? null,
    toStageId: after['stageId'],
    userId: ctx.actor.id,
    movedAt: at,
    // A clock that was set back is no negative time.
    seconds: typeof since === 'string' ? Math.max(0, Math.round((Date.parse(at) - Date.parse(since)) / 1000)) : null,
  }
  return { before: null, after: row, action: 'create' }
}

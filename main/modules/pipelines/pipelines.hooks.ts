import { sql } from 'kysely'
import { ruleBroken } from '#shared/core/errors.ts'
import { isClosedType } from '#shared/modules/pipelines/stages.rules.ts'
import { entities } from '#shared/modules.ts'
import type { Ctx, ModuleHooks } from '#main/core/context.ts'
import { rowsById } from '#main/core/inverse.ts'
import { saveRow } from '#main/core/service.ts'
import { writeRows } from '#main/core/write.ts'
import type { Row } from '#main/db/codec.ts'

const isUndo = (ctx: Ctx) => ctx.operation?.kind === 'undo'

/** Reports count by the type, so in every pipeline each type that it has keeps a stage. */
async function demandAnother(ctx: Ctx, stage: Row): Promise<void> {
  const others = await sql`select id from lead_stages where pipeline_id = ${stage['pipelineId']} and type = ${stage['type']} and archived = 0 and deleted_at is null and id <> ${stage.id} limit 1`.execute(ctx.db)
  if (others.rows.length === 0) throw ruleBroken('pipelines.lastOfType', { type: stage['type'] })
}

async function leadsOn(ctx: Ctx, column: 'stage_id' | 'pipeline_id', id: string): Promise<number> {
  const found = await sql<{ n: number }>`select count(*) as n from (select 1 as one from leads where ${sql.ref(column)} = ${id} and deleted_at is null limit 1001) as counted`.execute(ctx.db)
  return Number(found.rows[0]!.n)
}

export const leadStagesHooks: ModuleHooks = {
  async beforeSave(ctx, { before, after }) {
    if (!isUndo(ctx) && before && before['archived'] !== true && after['archived'] === true) await demandAnother(ctx, before)
  },
  async afterSave(ctx, { before, after }) {
    if (before && before['idleDays'] !== after['idleDays']) await shiftIdle(ctx, after)
  },
  async beforeRemove(ctx, row) {
    // What no move of its leads would mend is said first.
    if (!isUndo(ctx)) await demandAnother(ctx, row)
    const count = await leadsOn(ctx, 'stage_id', row.id)
    if (count > 0) throw ruleBroken('pipelines.stageInUse', { count })
  },
}

/** Until when the leads of a stage may stand still, after its limit has changed: a derived figure, so in one go and without versions. */
async function shiftIdle(ctx: Ctx, stage: Row): Promise<void> {
  const days = stage['idleDays']
  const touched = sql`case when last_contact_at is not null and last_contact_at > stage_changed_at then last_contact_at else stage_changed_at end`
  // By the office's own clock, as everywhere: the shift of now will do for a limit that is counted in days.
  const shift = -new Date(ctx.now()).getTimezoneOffset()
  const day = ctx.dialect === 'sqlite'
    ? sql`date(${touched}, ${`${shift} minutes`}, ${`${Number(days)} days`})`
    : sql`date_format(date_add(date_add(str_to_date(substr(${touched}, 1, 19), '%Y-%m-%dT%H:%i:%s'), interval ${sql.lit(shift)} minute), interval ${sql.lit(Number(days))} day), '%Y-%m-%d')`
  const value = days === null || isClosedType(stage['type']) ? sql`null` : day
  await sql`update leads set rots_on = ${value} where stage_id = ${stage.id}`.execute(ctx.db)
}

export const pipelinesHooks: ModuleHooks = {
  /** One pipeline is the usual one: whoever takes over makes the last one an ordinary one, in the same step. */
  async afterSave(ctx, { before, after }) {
    if (isUndo(ctx) || after['isDefault'] !== true || before?.['isDefault'] === true) return
    const found = await sql<{ id: string }>`select id from pipelines where is_default = 1 and deleted_at is null and id <> ${after.id}`.execute(ctx.db)
    const others = await rowsById(ctx, entities.pipelines, found.rows.map((row) => row.id))
    for (const other of others.values()) await saveRow(ctx, entities.pipelines, other, { isDefault: false })
  },
  async beforeRemove(ctx, row) {
    const count = await leadsOn(ctx, 'pipeline_id', row.id)
    if (count > 0) throw ruleBroken('pipelines.inUse', { count })
    if (isUndo(ctx)) return
    const found = await sql<{ id: string }>`select id from lead_stages where pipeline_id = ${row.id} and deleted_at is null`.execute(ctx.db)
    if (found.rows.length === 0) return
    const others = await sql`select pipelines.id from pipelines join lead_stages on lead_stages.pipeline_id = pipelines.id and lead_stages.deleted_at is null
      where pipelines.deleted_at is null and pipelines.archived = 0 and pipelines.id <> ${row.id} limit 1`.execute(ctx.db)
    if (others.rows.length === 0) throw ruleBroken('pipelines.last')
    const stages = await rowsById(ctx, entities['lead-stages'], found.rows.map((stage) => stage.id))
    const at = ctx.operation!.at
    // All of them at once, so there is no last one of its type to be kept; no lead stands on any.
    const gone = (stage: Row) => ({ ...stage, version: stage.version + 1, updatedAt: at, updatedBy: ctx.actor.id, deletedAt: at })
    await writeRows(ctx, entities['lead-stages'], [...stages.values()].map((before) => ({ before, after: gone(before), action: 'remove' as const })))
  },
}

import { sql } from 'kysely'
import { entities } from '#shared/modules.ts'
import type { Ctx } from '#main/core/context.ts'
import { loadRow } from '#main/core/service.ts'
import { titlesOf } from '#main/core/titles.ts'

interface StageTime {
  stageId: string
  label: string | null
  seconds: number
  visits: number
  current: boolean
}

/**
 * How long a lead has stood on each stage, the present one up to now.
 * @throws NOT_FOUND also for a lead that the actor may not see
 */
export async function stageTimes(ctx: Ctx, id: string): Promise<{ items: StageTime[] }> {
  const lead = await loadRow(ctx, entities.leads, id, 'read', { deleted: true })
  const found = await sql<{ from_stage_id: string | null; to_stage_id: string; seconds: number | null }>`select from_stage_id, to_stage_id, seconds from lead_moves
    where lead_id = ${id} and deleted_at is null order by moved_at, id`.execute(ctx.db)
  const times = new Map<string, StageTime>()
  const of = (stageId: string) => {
    const time = times.get(stageId) ?? { stageId, label: null, seconds: 0, visits: 0, current: false }
    times.set(stageId, time)
    return time
  }
  for (const move of found.rows) {
    if (move.from_stage_id !== null) of(move.from_stage_id).seconds += Number(move.seconds ?? 0)
    of(move.to_stage_id).visits += 1
  }
  const [stageId, since] = [lead['stageId'], lead['stageChangedAt']]
  if (typeof stageId === 'string') {
    const time = of(stageId)
    time.current = true
    if (typeof since === 'string') time.seconds += Math.max(0, Math.round((Date.parse(ctx.now()) - Date.parse(since)) / 1000))
  }
  const titles = await titlesOf(ctx, [...times.keys()].map((stage) => `lead-stages:${stage}`))
  return { items: [...times.values()].map((time) => ({ ...time, visits: Math.max(1, time.visits), label: titles.get(`lead-stages:${time.stageId}`) ?? null })) }
}

import type { ScorePart } from '#shared/modules/leads/score.rules.ts'
import { entities } from '#shared/modules.ts'
import type { Ctx } from '#main/core/context.ts'
import { loadRow } from '#main/core/service.ts'
import { scoreOf } from './figures.ts'

export { conversion } from './conversion.ts'
export { convert } from './convert.ts'
export { giveBack } from './give-back.ts'
export { stageTimes } from './stage-times.ts'

/**
 * Why the lead has the score that it has, as of now. A closed one has none: nothing is left to be weighed.
 * @throws NOT_FOUND also for a lead that the actor may not see
 */
export async function score(ctx: Ctx, id: string): Promise<{ score: number; parts: ScorePart[] }> {
  const lead = await loadRow(ctx, entities.leads, id, 'read', { deleted: true })
  return (await scoreOf(ctx, lead)) ?? { score: 0, parts: [] }
}

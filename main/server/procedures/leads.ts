import { leads, pipelines } from '../../modules/index.ts'
import type { Implementer } from '../router.ts'

/** What a lead can do beside the common procedures. */
export function leadProcedures(os: Implementer) {
  const procedures = os.leads
  return {
    conversion: procedures.conversion.handler(({ context, input }) => leads.conversion(context.guarded.ctx, input.id)),
    convert: procedures.convert.handler(({ context, input }) => leads.convert(context.guarded.ctx, input)),
    giveBack: procedures.giveBack.handler(({ context, input }) => leads.giveBack(context.guarded.ctx, input)),
    score: procedures.score.handler(({ context, input }) => leads.score(context.guarded.ctx, input.id)),
    stages: procedures.stages.handler(({ context, input }) => leads.stageTimes(context.guarded.ctx, input.id)),
  }
}

export function leadStageProcedures(os: Implementer) {
  return { dissolve: os['lead-stages'].dissolve.handler(({ context, input }) => pipelines.dissolveStage(context.guarded.ctx, input)) }
}

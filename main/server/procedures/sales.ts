import { sales } from '../../modules/index.ts'
import type { Implementer } from '../router.ts'

/** Figures of the sales; each is guarded by the right to read leads, and by its scope. */
export function salesProcedures(os: Implementer) {
  const procedures = os.sales
  return {
    funnel: procedures.funnel.handler(({ context, input }) => sales.funnel(context.guarded.ctx, input)),
    sources: procedures.sources.handler(({ context, input }) => sales.shares(context.guarded.ctx, input, 'sourceId')),
    owners: procedures.owners.handler(({ context, input }) => sales.shares(context.guarded.ctx, input, 'ownerId')),
    losses: procedures.losses.handler(({ context, input }) => sales.losses(context.guarded.ctx, input)),
    plan: procedures.plan.handler(({ context, input }) => sales.plan(context.guarded.ctx, input)),
    forecast: procedures.forecast.handler(({ context, input }) => sales.forecast(context.guarded.ctx, input)),
    export: procedures.export.handler(({ context, input }) => sales.exportReport(context.guarded.ctx, input)),
  }
}

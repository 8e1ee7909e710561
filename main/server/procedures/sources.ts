import { requisites, sources } from '../../modules/index.ts'
import type { Implementer } from '../router.ts'

/** From where leads come, and what the register knows of a company. */
export function sourcesProcedures(os: Implementer) {
  const procedures = os.sources
  return {
    states: procedures.states.handler(({ context }) => sources.sourceStates(context.guarded.ctx)),
    arrivals: procedures.arrivals.handler(({ context }) => sources.listArrivals(context.guarded.ctx)),
    check: procedures.check.handler(({ context, input }) => sources.checkSource(context.guarded.ctx, input.id)),
    fetch: procedures.fetch.handler(({ context, input }) => sources.fetchById(context.guarded.ctx, input.id)),
    setPassword: procedures.setPassword.handler(({ context, input }) => sources.setPassword(context.guarded.ctx, input)),
    moveHere: procedures.moveHere.handler(({ context, input }) => sources.moveHere(context.guarded.ctx, input.id)),
  }
}

export function requisitesProcedures(os: Implementer) {
  const procedures = os.requisites
  return {
    settings: procedures.settings.handler(({ context }) => requisites.requisitesSettings(context.guarded.ctx)),
    saveSettings: procedures.saveSettings.handler(({ context, input }) => requisites.saveRequisitesSettings(context.guarded.ctx, input)),
    find: procedures.find.handler(({ context, input }) => requisites.findRequisites(context.guarded.ctx, input.inn)),
  }
}

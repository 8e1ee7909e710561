import { settings, setup } from '../../modules/index.ts'
import type { Implementer } from '../router.ts'

export function settingsProcedures(os: Implementer) {
  const procedures = os.settings
  return {
    workspace: procedures.workspace.handler(({ context }) => settings.workspace(context.guarded.ctx.db)),
    saveWorkspace: procedures.saveWorkspace.handler(({ context, input }) => settings.saveWorkspace(context.guarded.ctx, input)),
    mine: procedures.mine.handler(({ context }) => settings.mine(context.guarded.ctx)),
    saveMine: procedures.saveMine.handler(({ context, input }) => settings.saveMine(context.guarded.ctx, input)),
    layout: procedures.layout.handler(({ context, input }) => settings.layout(context.guarded.ctx, input.key)),
    saveLayout: procedures.saveLayout.handler(({ context, input }) => settings.saveLayout(context.guarded.ctx, input.key, input.value)),
    place: procedures.place.handler(({ context }) => setup.place(context.guarded.ctx)),
    invite: procedures.invite.handler(({ context, input }) => setup.invite(context.guarded.ctx, input)),
    eraseDemo: procedures.eraseDemo.handler(({ context }) => setup.eraseDemo(context.guarded.ctx)),
  }
}

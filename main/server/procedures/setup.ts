import { ruleBroken } from '#shared/core/errors.ts'
import { auth, setup } from '../../modules/index.ts'
import { serve } from '../../core/app.ts'
import { systemContext } from '../../core/workspace.ts'
import type { ServerContext } from '../context.ts'
import type { Implementer } from '../router.ts'

/** The wizard is open to whoever sits before an empty folder, and to nobody once there is a workspace. */
function demandEmpty(context: ServerContext): void {
  if (context.app.core || context.app.problem) throw ruleBroken('workspace.exists')
}

export function setupProcedures(os: Implementer) {
  const procedures = os.setup
  let finishing = false
  return {
    draft: procedures.draft.handler(({ context }) => {
      demandEmpty(context)
      return setup.readDraft(context.app.dataDir)
    }),
    saveDraft: procedures.saveDraft.handler(({ context, input }) => {
      demandEmpty(context)
      setup.writeDraft(context.app.dataDir, input)
      return { ok: true } as const
    }),
    check: procedures.check.handler(({ context }) => {
      demandEmpty(context)
      return { lines: setup.checkSystem(context.app.dataDir, context.app.clock()) }
    }),
    testDatabase: procedures.testDatabase.handler(({ context, input }) => {
      demandEmpty(context)
      return setup.checkDatabase(input.database, context.app.clock())
    }),
    finish: procedures.finish.handler(async ({ context, input }) => {
      demandEmpty(context)
      // Two clicks, or two windows: one wizard makes the workspace.
      if (finishing) throw ruleBroken('setup.running')
      finishing = true
      try {
        const { app, door } = context
        const { core, administratorId } = await setup.initWorkspace({ dataDir: app.dataDir, hooks: app.hooks, jobs: app.jobs, clock: app.clock, log: app.log }, input)
        await serve(app, core)
        setup.forgetDraft(app.dataDir)
        if (input.data === 'demo') await setup.makeDemo(systemContext(core, input.locale), { ownerId: administratorId })
        const { info, token, maxAge } = await auth.signIn(core, door, { ...input.administrator, remember: true })
        door.setToken(token, maxAge)
        return info
      } finally {
        finishing = false
      }
    }),
  }
}

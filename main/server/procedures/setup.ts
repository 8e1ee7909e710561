import { ruleBroken } from '#shared/core/errors.ts'
import { auth, setup } from '../../modules/index.ts'
import { openInto, serve } from '../../core/app.ts'
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
  // Two clicks, or two windows: one wizard makes the workspace.
  async function alone<T>(work: () => Promise<T>): Promise<T> {
    if (finishing) throw ruleBroken('setup.running')
    finishing = true
    try {
      return await work()
    } finally {
      finishing = false
    }
  }
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
    testJoin: procedures.testJoin.handler(({ context, input }) => {
      demandEmpty(context)
      return setup.tryJoin(context.app.dataDir, input, context.app.clock())
    }),
    join: procedures.join.handler(({ context, input }) => {
      demandEmpty(context)
      return alone(async () => {
        const { app } = context
        await setup.joinOffice(app.dataDir, input)
        setup.forgetDraft(app.dataDir)
        // An office that cannot be opened now is one all the same: the first screen says why.
        await openInto(app)
        return { ok: true } as const
      })
    }),
    finish: procedures.finish.handler(({ context, input }) => {
      demandEmpty(context)
      return alone(async () => {
        const { app, door } = context
        const { core, administratorId } = await setup.initWorkspace({ dataDir: app.dataDir, hooks: app.hooks, jobs: app.jobs, clock: app.clock, log: app.log }, input)
        await serve(app, core)
        setup.forgetDraft(app.dataDir)
        if (input.data === 'demo') await setup.makeDemo(systemContext(core, input.locale), { ownerId: administratorId })
        const { info, token, maxAge } = await auth.signIn(core, door, { ...input.administrator, remember: true })
        door.setToken(token, maxAge)
        return info
      })
    }),
  }
}

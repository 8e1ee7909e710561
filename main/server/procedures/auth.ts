import { AppError } from '#shared/core/errors.ts'
import { reopen } from '../../core/app.ts'
import { auth, settings as office } from '../../modules/index.ts'
import type { ServerContext } from '../context.ts'
import type { Implementer } from '../router.ts'
import { currentSession, forgetAllTokens, forgetToken } from '../session.ts'

const OK = { ok: true } as const

/** Where the first screen begins. */
async function state(context: ServerContext) {
  const { app, door } = context
  if (app.problem) await reopen(app)
  const fixed = { door: door.kind, version: app.version, problem: app.problem, session: null, company: null, locale: 'ru' as const }
  if (app.problem) return { ...fixed, stage: 'unavailable' as const }
  if (!app.core) return { ...fixed, stage: 'setup' as const }
  const settings = await office.workspace(app.core.connection.db)
  const known = { ...fixed, company: settings.company, locale: settings.locale }
  const found = await currentSession(context)
  if (!found) return { ...known, stage: 'signIn' as const }
  const session = await auth.sessionInfo(app.core, found.signedIn, found.session.locked)
  return { ...known, locale: found.signedIn.locale ?? settings.locale, stage: found.session.locked ? ('locked' as const) : ('ready' as const), session }
}

function coreOf(context: ServerContext) {
  if (!context.app.core) throw new AppError('UNAVAILABLE', { what: 'workspace', problem: context.app.problem ? 'closed' : 'setup' })
  return context.app.core
}

export function authProcedures(os: Implementer) {
  const procedures = os.auth
  return {
    state: procedures.state.handler(({ context }) => state(context)),
    signIn: procedures.signIn.handler(async ({ context, input }) => {
      const { door } = context
      const { info, token, maxAge } = await auth.signIn(coreOf(context), door, input)
      door.setToken(token, input.remember ? maxAge : undefined)
      return info
    }),
    signOut: procedures.signOut.handler(async ({ context }) => {
      const found = await currentSession(context)
      if (found) await auth.endSession(coreOf(context), found.session.id)
      if (context.app.core) forgetToken(context.app.core, context.door.token())
      context.door.setToken(null)
      return OK
    }),
    lock: procedures.lock.handler(async ({ context }) => {
      await auth.lock(context.guarded.ctx, context.guarded.session)
      forgetToken(context.guarded.ctx.core, context.door.token())
      return OK
    }),
    unlock: procedures.unlock.handler(async ({ context, input }) => {
      const found = await currentSession(context)
      if (!found) throw new AppError('UNAUTHENTICATED', { reason: 'session' })
      const info = await auth.unlock(coreOf(context), found.session, context.door.address, input.password)
      forgetToken(coreOf(context), context.door.token())
      return info
    }),
    changePassword: procedures.changePassword.handler(async ({ context, input }) => {
      const answer = await auth.changePassword(context.guarded.ctx, context.guarded.session, context.door.address, input)
      forgetAllTokens(context.guarded.ctx.core)
      return answer
    }),
    setPassword: procedures.setPassword.handler(async ({ context, input }) => {
      const answer = await auth.setPassword(context.guarded.ctx, input)
      forgetAllTokens(context.guarded.ctx.core)
      return answer
    }),
    sessions: procedures.sessions.handler(({ context, input }) => auth.sessionsOf(context.guarded.ctx, context.guarded.session, input?.userId)),
    revoke: procedures.revoke.handler(async ({ context, input }) => {
      const answer = await auth.revoke(context.guarded.ctx, input.id)
      forgetAllTokens(context.guarded.ctx.core)
      return answer
    }),
    createToken: procedures.createToken.handler(({ context, input }) => auth.createToken(context.guarded.ctx.core, context.guarded.ctx.actor.id!, input.label)),
  }
}

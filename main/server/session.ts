import { AppError } from '#shared/core/errors.ts'
import type { Core, Ctx } from '#main/core/context.ts'
import { contextFor } from '#main/core/workspace.ts'
import { auth, settings, type Session, type SignedIn } from '../modules/index.ts'
import type { ServerContext } from './context.ts'

export interface Guarded {
  ctx: Ctx
  session: Session
  signedIn: SignedIn
}

/** How long a session is believed without asking the database: a revoked one acts at most this long. */
const BELIEVED_MS = 2000

interface Kept {
  at: number
  session: Promise<Session | null>
}

interface Doorkeeper {
  sessions: Map<string, Kept>
  actor: (userId: string) => Promise<SignedIn | null>
  idle: { at: number; minutes: number }
}

const keepers = new WeakMap<Core, Doorkeeper>()

function keeperOf(core: Core): Doorkeeper {
  let keeper = keepers.get(core)
  if (!keeper) keepers.set(core, (keeper = { sessions: new Map(), actor: auth.actorCache(core), idle: { at: 0, minutes: 0 } }))
  return keeper
}

/** What was believed of a token is asked anew: it was signed out, locked, unlocked. */
export function forgetToken(core: Core, token: string | null): void {
  if (token) keeperOf(core).sessions.delete(auth.hashToken(token))
}

/** Everybody's: a password was changed, a session revoked. */
export function forgetAllTokens(core: Core): void {
  keeperOf(core).sessions.clear()
}

/** The session behind a door's token; null when there is none or its user is gone. */
export async function currentSession({ app, door }: ServerContext): Promise<{ session: Session; signedIn: SignedIn } | null> {
  const token = door.token()
  const core = app.core
  if (!core || !token) return null
  const keeper = keeperOf(core)
  const now = core.clock().getTime()
  const key = auth.hashToken(token)
  let kept = keeper.sessions.get(key)
  if (!kept || Math.abs(now - kept.at) > BELIEVED_MS) {
    if (keeper.sessions.size > 10_000) keeper.sessions.clear()
    keeper.sessions.set(key, (kept = { at: now, session: auth.findSession(core, token) }))
  }
  const session = await kept.session
  if (!session) return null
  const signedIn = await keeper.actor(session.userId)
  return signedIn ? { session, signedIn } : null
}

/**
 * The signed-in user's context.
 * @throws UNAVAILABLE without a workspace, UNAUTHENTICATED without a session or while it is locked
 */
export async function guard(context: ServerContext, options: { quiet?: boolean } = {}): Promise<Guarded> {
  const { app, door } = context
  const core = app.core
  if (!core) throw new AppError('UNAVAILABLE', { what: 'workspace', problem: app.problem ? 'closed' : 'setup' })
  const found = await currentSession(context)
  if (!found) throw new AppError('UNAUTHENTICATED', { reason: 'session' })
  await lockIdle(core, context, found.session)
  if (found.session.locked) throw new AppError('UNAUTHENTICATED', { reason: 'locked' })
  if (!options.quiet) await auth.touchSession(core, found.session)
  const locale = found.signedIn.locale ?? 'ru'
  return { ctx: contextFor(core, found.signedIn.actor, { seatId: door.seatId, locale }), ...found }
}

/** Is the door's session still there and unlocked? For what was begun with it and goes on. */
export async function isOpen(context: ServerContext): Promise<boolean> {
  const found = await currentSession(context)
  return found !== null && !found.session.locked
}

/** A screen that was left alone locks itself here too, not only in the page. */
async function lockIdle(core: Core, context: ServerContext, session: Session): Promise<void> {
  if (session.kind === 'token' || session.locked) return
  const keeper = keeperOf(core)
  const now = core.clock().getTime()
  if (now - keeper.idle.at > 10_000 || now < keeper.idle.at) {
    keeper.idle = { at: now, minutes: (await settings.workspace(core.connection.db)).idleMinutes }
  }
  if (keeper.idle.minutes === 0 || now - Date.parse(session.lastSeenAt) < keeper.idle.minutes * 60_000) return
  await auth.setLocked(core, session.id, true)
  session.locked = true
  forgetToken(core, context.door.token())
}

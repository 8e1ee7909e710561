import type { SessionInfo } from '#shared/modules/auth/auth.contract.ts'
import { AppError, ruleBroken } from '#shared/core/errors.ts'
import { scopeFor } from '#shared/core/access.ts'
import { newId } from '#shared/core/ids.ts'
import { entities } from '#shared/modules.ts'
import type { Core, Ctx } from '#main/core/context.ts'
import { demand, demandSpecial } from '#main/core/permissions.ts'
import { loadRow } from '#main/core/service.ts'
import { workspace } from '../settings/settings.service.ts'
import { loadActor, type SignedIn } from './actor.ts'
import { forgetFailures, takeTry } from './attempts.ts'
import { checkNewPassword, hashPassword, isOutdated, verifyPassword } from './passwords.ts'
import { endSession, endSessionsOf, openSession, setLocked, type Session } from './sessions.ts'

/** Verified when the account is unknown, so that the answer takes as long as for a known one. */
let decoy: Promise<string> | null = null

export interface SignInDoor {
  kind: 'window' | 'browser'
  label: string
  address: string
}

export async function signIn(core: Core, door: SignInDoor, input: { email: string; password: string; remember?: boolean | undefined }): Promise<{ info: SessionInfo; token: string; maxAge: number }> {
  const email = input.email.trim().toLowerCase()
  await takeTry(core, email, door.address)
  const user = await core.connection.db.selectFrom('users').select(['id', 'password_hash', 'status']).where('email', '=', email).where('deleted_at', 'is', null).executeTakeFirst()
  const stored = (user?.['password_hash'] as string | null | undefined) ?? (await (decoy ??= hashPassword(newId())))
  const matches = await verifyPassword(stored, input.password)
  if (!user || !matches || user['status'] !== 'active' || !user['password_hash']) throw new AppError('UNAUTHENTICATED', { reason: 'credentials' })
  await forgetFailures(core, email, door.address)
  const userId = String(user['id'])
  if (isOutdated(stored)) await core.connection.db.updateTable('users').set({ password_hash: await hashPassword(input.password) }).where('id', '=', userId).execute()
  const session = await openSession(core, userId, door, { remember: input.remember ?? false })
  await core.connection.db.updateTable('users').set({ last_seen_at: core.clock().toISOString() }).where('id', '=', userId).execute()
  const signedIn = await loadActor(core.connection.db, userId)
  if (!signedIn) throw new AppError('UNAUTHENTICATED', { reason: 'credentials' })
  return { info: await sessionInfo(core, signedIn, false), token: session.token, maxAge: session.maxAge }
}

export async function sessionInfo(core: Core, signedIn: SignedIn, locked: boolean): Promise<SessionInfo> {
  const settings = await workspace(core.connection.db)
  const { actor } = signedIn
  return {
    user: { id: actor.id!, name: actor.name, email: signedIn.email, position: signedIn.position, locale: signedIn.locale, teamIds: [...actor.teamIds], clientId: actor.clientId },
    roleKeys: signedIn.roleKeys,
    grants: Object.fromEntries(actor.grants),
    locked,
    idleMinutes: settings.idleMinutes,
  }
}

async function verifyOwn(core: Core, userId: string, password: string, address: string): Promise<void> {
  await takeTry(core, `user:${userId}`, address)
  const user = await core.connection.db.selectFrom('users').select('password_hash').where('id', '=', userId).executeTakeFirst()
  const stored = user?.['password_hash'] as string | null | undefined
  if (!stored || !(await verifyPassword(stored, password))) throw new AppError('UNAUTHENTICATED', { reason: 'credentials' })
  await forgetFailures(core, `user:${userId}`, address)
}

export async function unlock(core: Core, session: Session, address: string, password: string): Promise<SessionInfo> {
  await verifyOwn(core, session.userId, password, address)
  await setLocked(core, session.id, false)
  const signedIn = await loadActor(core.connection.db, session.userId)
  if (!signedIn) throw new AppError('UNAUTHENTICATED', { reason: 'session' })
  return sessionInfo(core, signedIn, false)
}

export async function lock(ctx: Ctx, session: Session): Promise<void> {
  // A token has no screen to lock and could never be unlocked.
  if (session.kind === 'token') throw ruleBroken('auth.tokenCannotLock')
  await setLocked(ctx.core, session.id, true)
}

export async function changePassword(ctx: Ctx, session: Session, address: string, input: { current: string; next: string }): Promise<{ ok: true }> {
  await verifyOwn(ctx.core, session.userId, input.current, address)
  await storePassword(ctx.core, session.userId, input.next, 'next')
  await endSessionsOf(ctx.core, session.userId, session.id)
  return { ok: true }
}

/** An administrator gives a colleague a password; all sessions of that colleague end. */
export async function setPassword(ctx: Ctx, input: { userId: string; next: string }): Promise<{ ok: true }> {
  const { users } = entities
  demand(ctx, users, 'update')
  await loadRow(ctx, users, input.userId, 'update')
  await storePassword(ctx.core, input.userId, input.next, 'next')
  await endSessionsOf(ctx.core, input.userId)
  return { ok: true }
}

async function storePassword(core: Core, userId: string, password: string, field: string): Promise<void> {
  checkNewPassword(password, (await workspace(core.connection.db)).passwordMinLength, field)
  const hash = await hashPassword(password)
  await core.connection.db.updateTable('users').set({ password_hash: hash }).where('id', '=', userId).execute()
}

export async function sessionsOf(ctx: Ctx, current: Session, userId: string | undefined) {
  const whose = userId ?? ctx.actor.id!
  if (whose !== ctx.actor.id) demandSpecial(ctx, 'users:sessions')
  const rows = await ctx.db.selectFrom('sessions').selectAll().where('user_id', '=', whose).orderBy('last_seen_at', 'desc').limit(200).execute()
  return {
    items: rows.map((row) => ({
      id: String(row['id']),
      kind: row['kind'] as Session['kind'],
      label: String(row['label']),
      address: (row['address'] as string | null) ?? null,
      createdAt: String(row['created_at']),
      lastSeenAt: String(row['last_seen_at']),
      current: row['id'] === current.id,
    })),
  }
}

export async function revoke(ctx: Ctx, id: string): Promise<{ ok: true }> {
  const row = await ctx.db.selectFrom('sessions').select('user_id').where('id', '=', id).executeTakeFirst()
  const mayAll = scopeFor(ctx.actor.grants, 'users:sessions') !== 'no'
  if (!row || (row['user_id'] !== ctx.actor.id && !mayAll)) throw new AppError('NOT_FOUND', { module: 'sessions', id })
  await endSession(ctx.core, id)
  return { ok: true }
}

/** A token for the REST door with the rights of its owner. It is shown once. */
export async function createToken(core: Core, userId: string, label: string): Promise<{ id: string; token: string }> {
  const { id, token } = await openSession(core, userId, { kind: 'token', label, address: null })
  return { id, token }
}

/** The same for the headless verb, by the user's address. */
export async function createTokenFor(core: Core, email: string, label: string): Promise<{ id: string; token: string }> {
  const user = await core.connection.db.selectFrom('users').select('id').where('email', '=', email.trim().toLowerCase()).where('deleted_at', 'is', null).executeTakeFirst()
  if (!user) throw ruleBroken('user.unknown', { email })
  return createToken(core, String(user['id']), label)
}

export { actorCache, loadActor } from './actor.ts'
export { checkNewPassword, hashPassword } from './passwords.ts'
export { endSession, endSessionsOf, findSession, hashToken, setLocked, touchSession } from './sessions.ts'

import { createHash, randomBytes } from 'node:crypto'
import { newId } from '#shared/core/ids.ts'
import type { Core } from '#main/core/context.ts'

export interface Session {
  id: string
  userId: string
  kind: 'window' | 'browser' | 'token'
  locked: boolean
  lastSeenAt: string
  /** until when it may last whatever is done with it; null when it ends there anyway */
  longestAt: string | null
}

const DAY = 86_400_000
/**
 * All sessions end after their whole life. A browser's that is not to be remembered ends after twelve idle hours: its end
 * is that near, and every use moves it on.
 */
const LIFE = { window: 30 * DAY, browser: 30 * DAY, token: 3650 * DAY }
const IDLE = DAY / 2
/** How exactly the last use is known; a write for every request would cost more than it tells. */
const SEEN_EVERY = 30_000

/** 256 random bits; the database keeps their SHA-256 only. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

export async function openSession(core: Core, userId: string, door: { kind: Session['kind']; label: string; address: string | null }, options: { remember?: boolean } = {}): Promise<{ id: string; token: string; maxAge: number }> {
  const token = newToken()
  const now = core.clock()
  const id = newId()
  const life = door.kind === 'browser' && !options.remember ? IDLE : LIFE[door.kind]
  await core.connection.db
    .insertInto('sessions')
    .values({
      id,
      token_hash: hashToken(token),
      user_id: userId,
      kind: door.kind,
      label: door.label.slice(0, 200),
      address: door.address,
      created_at: now.toISOString(),
      last_seen_at: now.toISOString(),
      expires_at: new Date(now.getTime() + life).toISOString(),
      locked: 0,
    })
    .execute()
  return { id, token, maxAge: Math.floor(LIFE[door.kind] / 1000) }
}

/** null for an unknown, ended or expired token. */
export async function findSession(core: Core, token: string): Promise<Session | null> {
  const row = await core.connection.db.selectFrom('sessions').selectAll().where('token_hash', '=', hashToken(token)).executeTakeFirst()
  if (!row) return null
  const now = core.clock().getTime()
  const kind = row['kind'] as Session['kind']
  const [ends, longest] = [Date.parse(String(row['expires_at'])), Date.parse(String(row['created_at'])) + LIFE[kind]]
  if (now > ends) return null
  return { id: String(row['id']), userId: String(row['user_id']), kind, locked: Number(row['locked']) === 1, lastSeenAt: String(row['last_seen_at']), longestAt: ends < longest ? new Date(longest).toISOString() : null }
}

export async function touchSession(core: Core, session: Session): Promise<void> {
  const now = core.clock()
  if (now.getTime() - Date.parse(session.lastSeenAt) < SEEN_EVERY) return
  session.lastSeenAt = now.toISOString()
  const moved = new Date(now.getTime() + IDLE).toISOString()
  const ends = session.longestAt === null ? {} : { expires_at: moved < session.longestAt ? moved : session.longestAt }
  await core.connection.db.updateTable('sessions').set({ last_seen_at: now.toISOString(), ...ends }).where('id', '=', session.id).execute()
}

export async function setLocked(core: Core, sessionId: string, locked: boolean): Promise<void> {
  await core.connection.db.updateTable('sessions').set({ locked: locked ? 1 : 0, last_seen_at: core.clock().toISOString() }).where('id', '=', sessionId).execute()
}

export async function endSession(core: Core, sessionId: string): Promise<void> {
  await core.connection.db.deleteFrom('sessions').where('id', '=', sessionId).execute()
}

/** All sessions of a user but one: after a password changed, a role fell away, somebody left. */
export async function endSessionsOf(core: Core, userId: string, keep: string | null = null): Promise<void> {
  let query = core.connection.db.deleteFrom('sessions').where('user_id', '=', userId)
  if (keep) query = query.where('id', '<>', keep)
  await query.execute()
}

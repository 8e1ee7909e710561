import { sql, type Kysely } from 'kysely'
import { uniteGrants, type Grants } from '#shared/core/access.ts'
import { allPermissions } from '#shared/core/access.ts'
import { entities } from '#shared/modules.ts'
import type { Actor, Core } from '#main/core/context.ts'
import type { Tables } from '#main/db/dialect.ts'

export interface SignedIn {
  actor: Actor
  email: string
  position: string | null
  locale: 'ru' | 'en' | null
  roleKeys: string[]
}

const parse = (text: unknown): string[] => (typeof text === 'string' ? (JSON.parse(text) as string[]) : [])

/** The user with the union of their roles; null when they are blocked or gone. */
export async function loadActor(db: Kysely<Tables>, userId: string): Promise<SignedIn | null> {
  const user = await db.selectFrom('users').selectAll().where('id', '=', userId).where('deleted_at', 'is', null).where('status', '=', 'active').executeTakeFirst()
  if (!user) return null
  const roleIds = parse(user['role_ids'])
  const teamIds = parse(user['team_ids'])
  const roles = roleIds.length > 0 ? await db.selectFrom('roles').select(['built_in', 'grants']).where('id', 'in', roleIds).where('deleted_at', 'is', null).execute() : []
  const mates = teamIds.length > 0 ? await sql<{ record_id: string }>`select distinct record_id from record_links where module = 'users' and field = 'teamIds' and target_id in (${sql.join(teamIds)})`.execute(db) : { rows: [] }
  const grants = uniteGrants(roles.map((role) => JSON.parse(String(role['grants'])) as Grants))
  return {
    actor: {
      id: userId,
      name: String(user['name']),
      teamIds,
      teamMateIds: [...new Set([userId, ...mates.rows.map((row) => row.record_id)])],
      grants,
      clientId: (user['client_id'] as string | null) ?? null,
    },
    email: String(user['email']),
    position: (user['position'] as string | null) ?? null,
    locale: (user['locale'] as 'ru' | 'en' | null) ?? null,
    roleKeys: roles.map((role) => role['built_in'] as string | null).filter((key) => key !== null),
  }
}

/**
 * Actors are asked for with every request and change rarely: they are kept until a user, role or team changes here, and
 * for at most two seconds, because another seat may have changed them.
 */
export function actorCache(core: Core) {
  const kept = new Map<string, { at: number; value: Promise<SignedIn | null> }>()
  core.bus.listen((changes) => {
    if (changes.some((c) => c.module === 'users' || c.module === 'roles' || c.module === 'teams')) kept.clear()
  })
  return (userId: string): Promise<SignedIn | null> => {
    const found = kept.get(userId)
    const now = core.clock().getTime()
    if (found && now - found.at < 2000 && now >= found.at) return found.value
    const value = loadActor(core.connection.db, userId)
    kept.set(userId, { at: now, value })
    return value
  }
}

export const PERMISSIONS = allPermissions(Object.values(entities))

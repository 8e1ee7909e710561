import { sql } from 'kysely'
import { columnOf, type Entity } from '#shared/core/entity.ts'
import { AppError, ruleBroken } from '#shared/core/errors.ts'
import type { Following } from '#shared/modules/notifications/followers.contract.ts'
import { isFollowable } from '#shared/modules/notifications/followers.rules.ts'
import { entityOf } from '#shared/modules.ts'
import type { Ctx } from '#main/core/context.ts'
import { anyOf, insertMany, isDuplicate } from '#main/core/database.ts'
import { loadRow } from '#main/core/service.ts'
import { settingsOf } from './preferences.ts'

/**
 * Who follows what. Whoever made a record and whoever is responsible for it follow it by themselves, without a row: an
 * import of a hundred thousand clients makes no followers. A row says what somebody chose: to follow, or not to.
 */

/** @throws NOT_FOUND, RULE `followers.notThese` */
function followableOf(module: string, id: string): Entity {
  const entity = entityOf(module)
  if (!entity) throw new AppError('NOT_FOUND', { module, id })
  if (!isFollowable(entity)) throw ruleBroken('followers.notThese')
  return entity
}

export async function followingState(ctx: Ctx, input: { module: string; id: string }): Promise<Following> {
  const entity = followableOf(input.module, input.id)
  await loadRow(ctx, entity, input.id, 'read', { deleted: true })
  return stateOf(ctx, entity, input.id)
}

export async function setFollowing(ctx: Ctx, input: { module: string; id: string; following: boolean }): Promise<Following> {
  const entity = followableOf(input.module, input.id)
  await loadRow(ctx, entity, input.id, 'read', { deleted: true })
  if (ctx.actor.id === null) throw new AppError('FORBIDDEN', { permission: `${entity.name}:read` })
  await writeFollower(ctx, `${entity.name}:${input.id}`, ctx.actor.id, !input.following)
  return stateOf(ctx, entity, input.id)
}

async function writeFollower(ctx: Ctx, about: string, userId: string, muted: boolean): Promise<void> {
  const values = { muted: muted ? 1 : 0, at: ctx.now() }
  const change = () => ctx.db.updateTable('followers').set(values).where('about', '=', about).where('user_id', '=', userId).executeTakeFirst()
  if ((await change()).numUpdatedRows > 0n) return
  try {
    await ctx.db.insertInto('followers').values({ about, user_id: userId, ...values }).execute()
  } catch (error) {
    if (!isDuplicate(error)) throw error
    await change()
  }
}

async function stateOf(ctx: Ctx, entity: Entity, id: string): Promise<Following> {
  const about = `${entity.name}:${id}`
  const all = (await followersOf(ctx, entity, [id])).get(about) ?? new Map<string, FollowReason>()
  const mine = ctx.actor.id === null ? undefined : all.get(ctx.actor.id)
  const ids = [...all.keys()].filter((userId) => userId !== ctx.actor.id)
  const people = ids.length === 0 ? [] : await ctx.db.selectFrom('users').select(['id', 'name']).where('id', 'in', ids).where('status', '=', 'active').where('deleted_at', 'is', null).orderBy('name').execute()
  return { following: mine !== undefined, why: mine ?? 'no', people: people.map((row) => ({ id: String(row['id']), name: String(row['name']) })) }
}

export type FollowReason = 'chosen' | 'owner' | 'creator'

/** `module:id` -> user -> why they follow. Rights are not asked here: whoever is told is asked for theirs. */
export async function followersOf(ctx: Ctx, entity: Entity, ids: readonly string[]): Promise<Map<string, Map<string, FollowReason>>> {
  const followers = new Map(ids.map((id) => [`${entity.name}:${id}`, new Map<string, FollowReason>()]))
  if (ids.length === 0) return followers
  const owner = entity.ownedBy ? sql.ref(columnOf(entity.ownedBy)) : sql`null`
  const records = await sql<{ id: string; created_by: string | null; owner: string | null }>`select id, created_by, ${owner} as owner from ${sql.table(entity.table)} where id in ${anyOf(ctx.dialect, ids)}`.execute(ctx.db)
  const chosen = await sql<{ about: string; user_id: string; muted: unknown }>`select about, user_id, muted from followers where about in ${anyOf(ctx.dialect, [...followers.keys()])}`.execute(ctx.db)
  const wishes = await settingsOf(ctx, [...new Set(records.rows.flatMap((row) => [row.created_by, row.owner]).filter((id) => id !== null))])
  for (const row of records.rows) {
    const of = followers.get(`${entity.name}:${row.id}`)!
    if (row.created_by !== null && wishes.get(row.created_by)?.followMade) of.set(row.created_by, 'creator')
    if (row.owner !== null && wishes.get(row.owner)?.followOwn) of.set(row.owner, 'owner')
  }
  for (const row of chosen.rows) {
    const of = followers.get(row.about)
    if (Number(row.muted) === 1) of?.delete(row.user_id)
    else of?.set(row.user_id, 'chosen')
  }
  return followers
}

/** Whoever is addressed about a record follows it from then on, unless they have chosen not to. */
export async function followBecauseMentioned(ctx: Ctx, pairs: readonly { about: string; userId: string }[]): Promise<void> {
  for (const { about, userId } of pairs) {
    try {
      await insertMany(ctx.db, ctx.dialect, 'followers', [{ about, user_id: userId, muted: 0, at: ctx.now() }])
    } catch (error) {
      if (!isDuplicate(error)) throw error
    }
  }
}

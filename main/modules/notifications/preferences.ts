import { NOTIFICATION_DEFAULTS, notificationSettings, type NotificationSettings } from '#shared/modules/notifications/notifications.contract.ts'
import type { Ctx } from '#main/core/context.ts'
import { anyOf } from '#main/core/database.ts'
import { readSetting, writeSetting } from '#main/core/settings.ts'
import { sql } from 'kysely'

/** What each user wants to be told of. */
const KEY = 'notifications'
const scopeOf = (userId: string): string => `user:${userId}`

function merged(stored: unknown): NotificationSettings {
  const known = typeof stored === 'object' && stored !== null ? (stored as Partial<NotificationSettings>) : {}
  const whole = notificationSettings.safeParse({ ...NOTIFICATION_DEFAULTS, ...known, kinds: { ...NOTIFICATION_DEFAULTS.kinds, ...known.kinds } })
  return whole.success ? whole.data : NOTIFICATION_DEFAULTS
}

export async function mySettings(ctx: Ctx): Promise<NotificationSettings> {
  return merged(await readSetting(ctx.db, scopeOf(ctx.actor.id ?? 'system'), KEY))
}

export async function saveMySettings(ctx: Ctx, patch: Partial<NotificationSettings>): Promise<NotificationSettings> {
  const next = { ...(await mySettings(ctx)), ...patch }
  await writeSetting(ctx.db, scopeOf(ctx.actor.id ?? 'system'), KEY, next, ctx.now())
  return next
}

export async function settingsOf(ctx: Ctx, userIds: readonly string[]): Promise<Map<string, NotificationSettings>> {
  const of = new Map(userIds.map((id) => [id, NOTIFICATION_DEFAULTS]))
  if (userIds.length === 0) return of
  const found = await sql<{ scope: string; value: string }>`select scope, value from settings where ${sql.ref('key')} = ${KEY} and scope in ${anyOf(ctx.dialect, userIds.map(scopeOf))}`.execute(ctx.db)
  for (const row of found.rows) of.set(row.scope.slice(scopeOf('').length), merged(JSON.parse(row.value)))
  return of
}

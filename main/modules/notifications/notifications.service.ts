import { sql } from 'kysely'
import { AppError } from '#shared/core/errors.ts'
import type { NotificationGroup, NotificationItem, NotificationKind } from '#shared/modules/notifications/notifications.contract.ts'
import { entityOf } from '#shared/modules.ts'
import { cut } from '#shared/core/text.ts'
import type { Ctx } from '#main/core/context.ts'
import { anyOf } from '#main/core/database.ts'
import { readableFields } from '#main/core/permissions.ts'
import { titlesOf } from '#main/core/titles.ts'
import { mentionable } from './occasions.ts'
import { tellHere } from './tell.ts'

export { followingState, setFollowing } from './followers.service.ts'
export { mySettings, saveMySettings } from './preferences.ts'

const TEXT_SHOWN = 240

/** Everything here is of the one who asks and of nobody else. @throws FORBIDDEN for the core itself */
function me(ctx: Ctx): string {
  if (ctx.actor.id === null) throw new AppError('FORBIDDEN', { permission: 'notifications:read' })
  return ctx.actor.id
}

interface Stored {
  id: string
  at: string
  dueAt: string
  kind: NotificationKind
  what: string
  module: string
  recordId: string | null
  source: string | null
  actorId: string | null
  actorName: string | null
  fields: string[]
  records: string[]
  count: number
  read: boolean
}

function stored(raw: Record<string, unknown>): Stored {
  const text = (name: string): string | null => (raw[name] as string | null) ?? null
  return {
    id: String(raw['id']),
    at: String(raw['at']),
    dueAt: String(raw['due_at']),
    kind: raw['kind'] as NotificationKind,
    what: String(raw['what']),
    module: String(raw['module']),
    recordId: text('record_id'),
    source: text('source'),
    actorId: text('actor_id'),
    actorName: text('actor_name'),
    fields: JSON.parse(String(raw['fields'])) as string[],
    records: JSON.parse(String(raw['records'])) as string[],
    count: Number(raw['count']),
    read: text('read_at') !== null,
  }
}

export async function listNotifications(ctx: Ctx, input: { state?: 'unread' | 'all' | 'snoozed'; kind?: NotificationKind; limit?: number; before?: string }): Promise<{ groups: NotificationGroup[]; next: string | null }> {
  const limit = input.limit ?? 50
  const now = ctx.now()
  const state = input.state ?? 'all'
  const conditions = [sql`n.user_id = ${me(ctx)}`, state === 'snoozed' ? sql`n.due_at > ${now}` : sql`n.due_at <= ${now}`]
  if (state === 'unread') conditions.push(sql`n.read_at is null`)
  if (input.kind) conditions.push(sql`n.kind = ${input.kind}`)
  if (input.before) conditions.push(before(input.before))
  const found = await sql<Record<string, unknown>>`select n.*, users.name as actor_name from notifications as n left join users on users.id = n.actor_id
    where ${sql.join(conditions, sql` and `)} order by n.due_at desc, n.id desc limit ${limit + 1}`.execute(ctx.db)
  const rows = found.rows.slice(0, limit).map(stored)
  const last = rows.at(-1)
  return { groups: await grouped(ctx, rows), next: found.rows.length > limit && last ? `${last.dueAt}~${last.id}` : null }
}

function before(cursor: string) {
  const [at = '', id = ''] = cursor.split('~')
  return sql`(n.due_at < ${at} or (n.due_at = ${at} and n.id < ${id}))`
}

/** Names, texts and fields are asked for now, with the rights of today: an old notification tells nothing of its own. */
async function grouped(ctx: Ctx, rows: readonly Stored[]): Promise<NotificationGroup[]> {
  const keys = rows.flatMap((row) => [...(row.recordId ? [row.recordId] : row.records)].map((id) => `${row.module}:${id}`))
  const titles = await titlesOf(ctx, new Set(keys))
  const texts = await textsOf(ctx, rows, titles)
  const now = ctx.now()
  const groups = new Map<string, NotificationGroup>()
  for (const row of rows) {
    const key = row.recordId ? `${row.module}:${row.recordId}` : row.id
    const seen = row.records.filter((id) => titles.has(`${row.module}:${id}`))
    const readable = row.recordId ? titles.has(key) : seen.length > 0
    let group = groups.get(key)
    if (!group) {
      const title = row.recordId ? (titles.get(key) ?? null) : null
      groups.set(key, (group = { key, module: row.module, id: readable ? row.recordId : null, ids: seen, title, readable, items: [] }))
    }
    group.items.push(itemOf(ctx, row, readable, texts.get(row.id) ?? null, now))
  }
  return [...groups.values()]
}

function itemOf(ctx: Ctx, row: Stored, readable: boolean, text: string | null, now: string): NotificationItem {
  const entity = entityOf(row.module)
  const known = entity ? readableFields(ctx, entity) : new Set<string>()
  const { id, at, kind, read, count } = row
  const snoozedUntil = row.dueAt > now ? row.dueAt : null
  if (!readable) return { id, at, kind, read, count: 1, actorId: null, actorName: null, what: 'gone', fields: [], text: null, snoozedUntil }
  return { id, at, kind, read, count, actorId: row.actorId, actorName: row.actorName, what: row.what, fields: row.source ? [] : row.fields.filter((name) => known.has(name)), text, snoozedUntil }
}

/** The text that somebody was addressed in, as it reads now. */
async function textsOf(ctx: Ctx, rows: readonly Stored[], titles: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const sources = rows.flatMap((row) => (row.source && titles.has(`${row.module}:${row.recordId}`) ? [row.source] : []))
  const seen = await titlesOf(ctx, new Set(sources))
  const texts = new Map<string, string>()
  for (const row of rows) {
    const text = row.source ? seen.get(row.source) : undefined
    if (text !== undefined) texts.set(row.id, cut(text, TEXT_SHOWN))
  }
  return texts
}

const MOST_UNREAD = 100

export async function unread(ctx: Ctx): Promise<{ count: number; nextAt: string | null }> {
  const now = ctx.now()
  const mine = sql`user_id = ${me(ctx)} and read_at is null`
  const found = await sql<{ n: number }>`select count(*) as n from (select 1 as one from notifications where ${mine} and due_at <= ${now}
    group by module, coalesce(record_id, id) limit ${MOST_UNREAD}) as counted`.execute(ctx.db)
  const next = await sql<{ at: string | null }>`select min(due_at) as at from notifications where ${mine} and due_at > ${now}`.execute(ctx.db)
  return { count: Number(found.rows[0]!.n), nextAt: next.rows[0]?.at ?? null }
}

export async function mark(ctx: Ctx, input: { ids?: string[]; all?: boolean; read: boolean }): Promise<{ changed: number }> {
  let query = ctx.db.updateTable('notifications').set({ read_at: input.read ? ctx.now() : null }).where('user_id', '=', me(ctx)).where('due_at', '<=', ctx.now())
  query = input.read ? query.where('read_at', 'is', null) : query.where('read_at', 'is not', null)
  if (!input.all) query = query.where('id', 'in', input.ids?.length ? input.ids : [''])
  const changed = Number((await query.executeTakeFirst()).numUpdatedRows)
  if (changed > 0) tellHere(ctx, [me(ctx)])
  return { changed }
}

/** Puts off until a moment, at which they are news again. */
export async function snooze(ctx: Ctx, input: { ids: string[]; until: string }): Promise<{ changed: number }> {
  const done = await sql`update notifications set due_at = ${input.until}, read_at = null where user_id = ${me(ctx)} and id in ${anyOf(ctx.dialect, input.ids)}`.execute(ctx.db)
  const changed = Number(done.numAffectedRows ?? 0)
  if (changed > 0) tellHere(ctx, [me(ctx)])
  return { changed }
}

export async function people(ctx: Ctx): Promise<{ items: Awaited<ReturnType<typeof mentionable>> }> {
  // Whoever belongs to a client does not see who works here.
  return { items: ctx.actor.clientId === null ? await mentionable(ctx) : [] }
}


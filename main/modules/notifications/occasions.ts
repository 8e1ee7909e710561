import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import type { NotificationKind } from '#shared/modules/notifications/notifications.contract.ts'
import { isFollowable } from '#shared/modules/notifications/followers.rules.ts'
import { newlyMentioned, type Mentionable } from '#shared/modules/notifications/mentions.rules.ts'
import { entityOf } from '#shared/modules.ts'
import type { Ctx } from '#main/core/context.ts'
import type { JournalRow } from '#main/core/journal.ts'
import { followersOf } from './followers.service.ts'

/** A reason to tell somebody of something: not yet asked whether they want to know and may. */
export interface Occasion {
  userId: string
  kind: NotificationKind
  what: string
  entity: Entity
  recordId: string
  /** `activities:<id>` where that is what happened */
  source: string | null
  fields: string[]
  actorId: string | null
  operationId: string
}

type Told = Omit<Occasion, 'userId'>

/** Colleagues who can be addressed: those who may sign in, people of clients left out. */
export async function mentionable(ctx: Ctx): Promise<(Mentionable & { position: string | null })[]> {
  const rows = await ctx.db.selectFrom('users').select(['id', 'name', 'email', 'position']).where('status', '=', 'active').where('deleted_at', 'is', null).where('client_id', 'is', null).orderBy('name_key').limit(5000).execute()
  return rows.map((row) => ({ id: String(row['id']), name: String(row['name']), email: String(row['email']), position: (row['position'] as string | null) ?? null }))
}

/** Whom these entries of the journal concern. The one who did it is never among them. */
export async function occasionsOf(ctx: Ctx, entries: readonly JournalRow[]): Promise<Occasion[]> {
  const found: Occasion[] = []
  const people = entries.some((entry) => textsOf(entry).some(({ after }) => after.includes('@'))) ? await mentionable(ctx) : []
  const followed: Told[] = []
  for (const entry of entries) {
    const entity = entityOf(entry.module)
    if (!entity) continue
    found.push(...mentionsIn(entity, entry, people), ...assignment(entity, entry))
    const told = change(entity, entry) ?? activity(entity, entry)
    if (told) followed.push(told)
  }
  for (const [entity, part] of Map.groupBy(followed, (told) => told.entity)) {
    const followers = await followersOf(ctx, entity, [...new Set(part.map((told) => told.recordId))])
    for (const told of part) for (const userId of followers.get(`${entity.name}:${told.recordId}`)?.keys() ?? []) found.push({ ...told, userId })
  }
  return found.filter((occasion) => occasion.userId !== occasion.actorId)
}

const TEXT_KINDS = new Set(['longText', 'richText'])

/** The texts of an entry that may address somebody: long texts of any record, all of an activity. */
function textsOf({ module, diff }: JournalRow): { field: string; before: string; after: string }[] {
  const entity = entityOf(module)
  return Object.entries(diff).flatMap(([field, [before, after]]) => {
    const kind = entity?.fields[field]?.kind
    const isText = kind !== undefined && (TEXT_KINDS.has(kind) || (module === 'activities' && kind === 'text'))
    return isText && typeof after === 'string' ? [{ field, before: typeof before === 'string' ? before : '', after }] : []
  })
}

/** What an entry is about: the record itself, or the one that an activity hangs on. */
function subjectOf(entity: Entity, entry: JournalRow): { entity: Entity; recordId: string; source: string | null } | null {
  if (isFollowable(entity)) return { entity, recordId: entry.recordId, source: null }
  if (entity.name !== 'activities') return null
  const about = entry.diff['about']?.[1]
  if (typeof about !== 'string') return null
  const owner = entityOf(about.slice(0, about.indexOf(':')))
  return owner ? { entity: owner, recordId: about.slice(about.indexOf(':') + 1), source: `activities:${entry.recordId}` } : null
}

function toldOf(entity: Entity, entry: JournalRow, kind: NotificationKind, fields: string[]): Told | null {
  const subject = subjectOf(entity, entry)
  return subject && { ...subject, kind, what: entry.action, fields, actorId: entry.actorId, operationId: entry.operationId }
}

function mentionsIn(entity: Entity, entry: JournalRow, people: readonly Mentionable[]): Occasion[] {
  if (people.length === 0 || (entry.action !== 'create' && entry.action !== 'update')) return []
  return textsOf(entry).flatMap(({ field, before, after }) => {
    const told = toldOf(entity, entry, 'mention', [field])
    return told ? newlyMentioned(before, after, people).map((userId) => ({ ...told, userId })) : []
  })
}

function assignment(entity: Entity, entry: JournalRow): Occasion[] {
  if (!entity.ownedBy || !isFollowable(entity) || (entry.action !== 'create' && entry.action !== 'update')) return []
  const owner = entry.diff[entity.ownedBy]?.[1]
  const told = toldOf(entity, entry, 'assigned', [])
  return typeof owner === 'string' && told ? [{ ...told, userId: owner }] : []
}

/** What the core keeps by itself is no news. */
function change(entity: Entity, entry: JournalRow): Told | null {
  if (!isFollowable(entity) || entry.action === 'create' || entry.action === 'purge') return null
  const fields = Object.keys(entry.diff).filter((name) => entity.fields[name]?.options.readOnly !== 'always')
  if (entry.action === 'update' && fields.length === 0) return null
  return toldOf(entity, entry, 'changed', entry.action === 'update' ? fields : [])
}

function activity(entity: Entity, entry: JournalRow): Told | null {
  return entity.name === 'activities' && entry.action === 'create' ? toldOf(entity, entry, 'activity', []) : null
}

/** An activity that was changed says in the journal what changed, and not what it is about. */
export async function withSubjects(ctx: Ctx, entries: readonly JournalRow[]): Promise<JournalRow[]> {
  const missing = entries.filter((entry) => entry.module === 'activities' && entry.action === 'update' && !entry.diff['about'])
  if (missing.length === 0) return [...entries]
  const found = await sql<{ id: string; about: string }>`select id, about from activities where id in (${sql.join(missing.map((entry) => entry.recordId))})`.execute(ctx.db)
  const about = new Map(found.rows.map((row) => [row.id, row.about]))
  return entries.map((entry) => {
    const subject = missing.includes(entry) ? about.get(entry.recordId) : undefined
    return subject === undefined ? entry : { ...entry, diff: { ...entry.diff, about: [subject, subject] } }
  })
}

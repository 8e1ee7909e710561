import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import { newId } from '#shared/core/ids.ts'
import { NOTIFICATION_KINDS } from '#shared/modules/notifications/notifications.contract.ts'
import { entities } from '#shared/modules.ts'
import type { Core, Ctx } from '#main/core/context.ts'
import { anyOf, insertMany, isDuplicate } from '#main/core/database.ts'
import { journalRow, wake } from '#main/core/journal.ts'
import { readableFields, scopeCondition } from '#main/core/permissions.ts'
import { scopeOf } from '#shared/core/access.ts'
import { contextFor, systemContext } from '#main/core/workspace.ts'
import { loadActor } from '../auth/auth.service.ts'
import { followBecauseMentioned } from './followers.service.ts'
import { occasionsOf, withSubjects, type Occasion } from './occasions.ts'
import { settingsOf } from './preferences.ts'

/** Entries of the journal that are looked at in one go. */
const PAGE = 500
/** Records of a step over many that are remembered by id; the rest are counted. */
const NAMED = 50
/** Steps of which nobody is told: they are no news of the office's day. */
const SILENT = new Set(['demo', 'setup', 'purge', 'erase'])

/** What one step means for one person, by the kind of news. */
interface News {
  first: Occasion
  records: Set<string>
  fields: Set<string>
}

/**
 * Reads what these operations have done and tells those whom it concerns. It may be done again, by this process or by
 * another: a person is told of one occasion once. However many records a step has changed, it is one notification of a
 * kind for each person.
 */
export async function tellOperations(core: Core, operationIds: readonly string[]): Promise<number> {
  const ctx = systemContext(core)
  const done = await sql<{ id: string }>`select id from operations where id in ${anyOf(ctx.dialect, operationIds)} and state = 'done' and kind not in (${sql.join([...SILENT])})`.execute(ctx.db)
  const ids = done.rows.map((row) => row.id)
  if (ids.length === 0) return 0
  const news = new Map<string, News>()
  const teller = createTeller(ctx)
  for (let after = 0; ; await breathe()) {
    const found = await sql<Record<string, unknown>>`select * from journal where operation_id in ${anyOf(ctx.dialect, ids)} and seq > ${after} order by seq limit ${PAGE}`.execute(ctx.db)
    if (found.rows.length === 0) break
    after = Number(found.rows.at(-1)!['seq'])
    const entries = await withSubjects(ctx, found.rows.map(journalRow))
    collect(news, await teller.wanted(await occasionsOf(ctx, entries)))
    if (found.rows.length < PAGE) break
  }
  return write(ctx, news)
}

function collect(news: Map<string, News>, occasions: readonly Occasion[]): void {
  for (const occasion of occasions) {
    const key = `${occasion.userId} ${occasion.operationId} ${occasion.kind} ${occasion.entity.name}`
    const known = news.get(key)
    if (!known) news.set(key, { first: occasion, records: new Set([occasion.recordId]), fields: new Set(occasion.fields) })
    else {
      known.records.add(occasion.recordId)
      for (const field of occasion.fields) known.fields.add(field)
    }
  }
}

/** Who wants to know and may, asked once a person for all that is looked at in one go. */
function createTeller(ctx: Ctx) {
  const contexts = new Map<string, Ctx | null>()
  async function contextOf(userId: string): Promise<Ctx | null> {
    if (!contexts.has(userId)) {
      const signedIn = await loadActor(ctx.db, userId)
      contexts.set(userId, signedIn && contextFor(ctx.core, signedIn.actor, { seatId: 'core', locale: 'ru' }))
    }
    return contexts.get(userId)!
  }
  return {
    async wanted(occasions: readonly Occasion[]): Promise<Occasion[]> {
      const wishes = await settingsOf(ctx, [...new Set(occasions.map((occasion) => occasion.userId))])
      const kept: Occasion[] = []
      for (const [userId, mine] of Map.groupBy(occasions.filter((one) => wishes.get(one.userId)!.kinds[one.kind]), (one) => one.userId)) {
        const reader = await contextOf(userId)
        if (reader) kept.push(...(await readableOf(reader, strongest(mine))))
      }
      return kept
    },
  }
}

/** Of two reasons about one record in one step the weightier is told: whoever is addressed need not hear that a note was made. */
function strongest(occasions: readonly Occasion[]): Occasion[] {
  const best = new Map<string, Occasion>()
  for (const occasion of occasions) {
    const key = `${occasion.operationId} ${occasion.entity.name} ${occasion.recordId}`
    const known = best.get(key)
    if (!known || NOTIFICATION_KINDS.indexOf(occasion.kind) < NOTIFICATION_KINDS.indexOf(known.kind)) best.set(key, occasion)
  }
  return [...best.values()]
}

/** What this person may read, by the same predicate as every list; fields that they may not see are not named. */
async function readableOf(reader: Ctx, occasions: readonly Occasion[]): Promise<Occasion[]> {
  const kept: Occasion[] = []
  for (const [entity, part] of Map.groupBy(occasions, (one) => one.entity)) {
    if (scopeOf(reader.actor.grants, entity, 'read', reader.actor.clientId !== null) === 'no') continue
    const seen = await seenOf(reader, entity, part.map((one) => one.recordId))
    const sources = await seenActivities(reader, part.flatMap((one) => one.source ?? []))
    const fields = readableFields(reader, entity)
    for (const one of part) {
      if (!seen.has(one.recordId) || (one.source !== null && !sources.has(one.source))) continue
      const named = one.source === null ? one.fields.filter((field) => fields.has(field)) : one.fields
      if (one.fields.length === 0 || named.length > 0) kept.push({ ...one, fields: named })
    }
  }
  return kept
}

async function seenOf(reader: Ctx, entity: Occasion['entity'], ids: readonly string[]): Promise<Set<string>> {
  const condition = scopeCondition(reader, entity, 'read')
  const scope = condition ? sql`and ${condition}` : sql``
  const found = await sql<{ id: string }>`select id from ${sql.table(entity.table)} where id in ${anyOf(reader.dialect, [...new Set(ids)])} ${scope}`.execute(reader.db)
  return new Set(found.rows.map((row) => row.id))
}

async function seenActivities(reader: Ctx, sources: readonly string[]): Promise<Set<string>> {
  if (sources.length === 0 || scopeOf(reader.actor.grants, entities.activities, 'read', reader.actor.clientId !== null) === 'no') return new Set()
  const ids = await seenOf(reader, entities.activities, sources.map((source) => source.slice(source.indexOf(':') + 1)))
  return new Set([...ids].map((id) => `activities:${id}`))
}

export interface NotificationRow extends Record<string, unknown> {
  user_id: string
  once: string
}

async function write(ctx: Ctx, news: ReadonlyMap<string, News>): Promise<number> {
  const rows = [...news.values()].map(({ first, records, fields }): NotificationRow => {
    const only = records.size === 1
    return rowOf(ctx, {
      user_id: first.userId,
      once: `${first.operationId}:${first.kind}:${first.entity.name}`,
      kind: first.kind,
      what: first.what,
      module: first.entity.name,
      record_id: only ? first.recordId : null,
      source: only ? first.source : null,
      actor_id: first.actorId,
      fields: [...fields],
      records: only ? [] : [...records].slice(0, NAMED),
      count: records.size,
    })
  })
  const mentions = [...news.values()].filter(({ first }) => first.kind === 'mention')
  await followBecauseMentioned(ctx, mentions.flatMap(({ first, records }) => [...records].slice(0, NAMED).map((id) => ({ about: `${first.entity.name}:${id}`, userId: first.userId }))))
  return deliver(ctx, rows)
}

export function rowOf(ctx: Ctx, row: { user_id: string; once: string; fields: string[]; records: string[]; [column: string]: unknown }): NotificationRow {
  const at = ctx.now()
  return { id: newId(), at, due_at: at, read_at: null, ...row, fields: JSON.stringify(row.fields), records: JSON.stringify(row.records) }
}

/** Rows that are written in one go: each commit by itself would wait for the disk, and whoever saves meanwhile behind it. */
const TOGETHER = 100

/** Writes what nobody has been told of yet, and wakes those whom it is for, here and at other seats. Answers how many. */
export async function deliver(ctx: Ctx, rows: readonly NotificationRow[]): Promise<number> {
  const written: NotificationRow[] = []
  for (let at = 0; at < rows.length; at += TOGETHER) {
    const part = rows.slice(at, at + TOGETHER)
    written.push(...(part.length === 1 ? await putNew(ctx, ctx.db, part) : await putTogether(ctx, part)))
  }
  const told = [...new Set(written.map((row) => row.user_id))]
  if (told.length > 0) {
    const operationId = newId()
    ctx.core.ownOperations.add(operationId)
    await wake(ctx, 'notifications', told, operationId)
    tellHere(ctx, told)
  }
  return written.length
}

async function putTogether(ctx: Ctx, rows: readonly NotificationRow[]): Promise<NotificationRow[]> {
  try {
    return await ctx.db.transaction().execute((db) => putNew(ctx, db, rows))
  } catch (error) {
    // Another seat tells of the same: two transactions may stand in each other's way, single rows do not.
    ctx.core.log('info', 'notifications could not be written together', error)
    return putNew(ctx, ctx.db, rows)
  }
}

/** One by one, since of a row that is there already only that row is left out. */
async function putNew(ctx: Ctx, db: Ctx['db'], rows: readonly NotificationRow[]): Promise<NotificationRow[]> {
  const put: NotificationRow[] = []
  for (const row of rows) {
    try {
      await insertMany(db, ctx.dialect, 'notifications', [row])
      put.push(row)
    } catch (error) {
      if (!isDuplicate(error)) throw error
    }
  }
  return put
}

/** The windows and browsers of this process hear at once. */
export function tellHere(ctx: Ctx, userIds: readonly string[]): void {
  ctx.core.bus.publish(userIds.map((id) => ({ seq: 0, module: 'notifications', id, action: 'update', actorId: null })))
}

import { sql } from 'kysely'
import { addDays } from '#shared/core/day.ts'
import { scopeOf } from '#shared/core/access.ts'
import { entities } from '#shared/modules.ts'
import type { Core, Ctx } from '#main/core/context.ts'
import { scopeCondition } from '#main/core/permissions.ts'
import { contextFor, systemContext } from '#main/core/workspace.ts'
import { loadActor } from '../auth/auth.service.ts'
import { settingsOf } from './preferences.ts'
import { deliver, rowOf, type NotificationRow } from './tell.ts'

/** Days that an application which was switched off makes up for. */
const MISSED_DAYS = 7
/** Up to here each lead is a notification of its own; a whole backlog is one. */
const MANY = 5
const MOST = 500

type What = 'today' | 'overdue'

/**
 * Tells whoever is responsible for a lead that today is the day to get in touch, and once more when the day has gone by.
 * Answers how many notifications it wrote; run again it writes nothing new.
 */
export async function remindOfLeads(core: Core): Promise<number> {
  const ctx = systemContext(core)
  const today = ctx.today()
  const open = sql`deleted_at is null and owner_id is not null and (stage_type is null or stage_type not in ('won', 'lost'))`
  const due = await sql<{ id: string; owner_id: string; next_contact_on: string }>`select id, owner_id, next_contact_on from leads
    where next_contact_on between ${addDays(today, -MISSED_DAYS)} and ${today} and ${open} order by next_contact_on, id limit 20000`.execute(ctx.db)
  const byOwner = Map.groupBy(due.rows, (lead) => lead.owner_id)
  const wishes = await settingsOf(ctx, [...byOwner.keys()])
  let written = 0
  for (const [ownerId, leads] of byOwner) {
    if (!wishes.get(ownerId)!.kinds.reminder) continue
    const seen = await readable(ctx, ownerId, leads.map((lead) => lead.id))
    for (const what of ['today', 'overdue'] as const) {
      const these = leads.filter((lead) => seen.has(lead.id) && (lead.next_contact_on === today) === (what === 'today'))
      written += await remind(ctx, ownerId, what, these.map((lead) => ({ id: lead.id, day: lead.next_contact_on })))
    }
  }
  return written
}

async function readable(ctx: Ctx, userId: string, ids: readonly string[]): Promise<Set<string>> {
  const signedIn = await loadActor(ctx.db, userId)
  if (!signedIn) return new Set()
  const reader = contextFor(ctx.core, signedIn.actor, { seatId: 'core', locale: 'ru' })
  if (scopeOf(reader.actor.grants, entities.leads, 'read', reader.actor.clientId !== null) === 'no') return new Set()
  const condition = scopeCondition(reader, entities.leads, 'read')
  if (!condition) return new Set(ids)
  const found = await sql<{ id: string }>`select id from leads where id in (${sql.join(ids)}) and ${condition}`.execute(ctx.db)
  return new Set(found.rows.map((row) => row.id))
}

async function remind(ctx: Ctx, userId: string, what: What, leads: readonly { id: string; day: string }[]): Promise<number> {
  const told = await alreadyTold(ctx, userId, what)
  const fresh = leads.filter((lead) => !told.has(lead.id) && !told.has(`${lead.id}:${lead.day}`))
  if (fresh.length === 0) return 0
  const row = (once: string, recordId: string | null, records: string[], count: number): NotificationRow =>
    rowOf(ctx, { user_id: userId, once: `reminder:${what}:${once}`, kind: 'reminder', what, module: 'leads', record_id: recordId, source: null, actor_id: null, fields: [], records, count })
  if (fresh.length > MANY) return deliver(ctx, [row(ctx.now(), null, fresh.slice(0, MOST).map((lead) => lead.id), fresh.length)])
  return deliver(ctx, fresh.map((lead) => row(`${lead.id}:${lead.day}`, lead.id, [], 1)))
}

/** `<lead>:<day>` of those told of one by one, and the leads of the backlogs that were told together. */
async function alreadyTold(ctx: Ctx, userId: string, what: What): Promise<Set<string>> {
  const since = addDays(ctx.today(), -MISSED_DAYS - 1)
  const prefix = `reminder:${what}:`
  const found = await sql<{ once: string; records: string }>`select once, records from notifications where user_id = ${userId} and kind = 'reminder' and what = ${what} and at >= ${since}`.execute(ctx.db)
  return new Set(found.rows.flatMap((row) => [row.once.slice(prefix.length), ...(JSON.parse(row.records) as string[])]))
}

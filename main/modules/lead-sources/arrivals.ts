import { sql } from 'kysely'
import { entityOf } from '#shared/modules.ts'
import { newId } from '#shared/core/ids.ts'
import type { Arrival } from '#shared/modules/lead-sources/lead-sources.contract.ts'
import type { Ctx } from '#main/core/context.ts'
import { demandSpecial, scopeCondition } from '#main/core/permissions.ts'
import { titlesOf } from '#main/core/titles.ts'
import { scopeOf } from '#shared/core/access.ts'

/** The list of what came, and what nothing is taken twice by. It is written in the transaction of what it tells. */
export interface NewArrival {
  sourceId: string
  key: string
  title: string
  sender?: string | null
  outcome: Arrival['outcome']
  reason?: string | null
  numbers?: Arrival['numbers']
  record?: string | null
  letterId?: string | null
  operationId?: string | null
}

const SHOWN = 50

/** @throws a duplicate, when somebody else has noted the same one meanwhile */
export async function noteArrival(ctx: Ctx, arrival: NewArrival): Promise<void> {
  await ctx.db
    .insertInto('lead_arrivals')
    .values({
      id: newId(),
      source_id: arrival.sourceId,
      arrival_key: arrival.key,
      at: ctx.now(),
      title: arrival.title.slice(0, 300),
      sender: arrival.sender?.slice(0, 300) ?? null,
      outcome: arrival.outcome,
      reason: arrival.reason ?? null,
      details: JSON.stringify(arrival.numbers ?? null),
      record: arrival.record ?? null,
      operation_id: arrival.operationId ?? null,
      letter_id: arrival.letterId ?? null,
    })
    .execute()
}

/** Overwrites how one ended that was begun before. */
export async function settleArrival(ctx: Ctx, { sourceId, key, outcome, reason, numbers, record, operationId }: Omit<NewArrival, 'title'>): Promise<void> {
  await ctx.db
    .updateTable('lead_arrivals')
    .set({ outcome, reason: reason ?? null, details: JSON.stringify(numbers ?? null), record: record ?? null, operation_id: operationId ?? null })
    .where('source_id', '=', sourceId)
    .where('arrival_key', '=', key)
    .execute()
}

export async function seenArrival(ctx: Ctx, sourceId: string, key: string): Promise<{ outcome: string; operationId: string | null } | null> {
  const row = await ctx.db.selectFrom('lead_arrivals').select(['outcome', 'operation_id']).where('source_id', '=', sourceId).where('arrival_key', '=', key).executeTakeFirst()
  return row ? { outcome: String(row['outcome']), operationId: (row['operation_id'] as string | null) ?? null } : null
}

/** The record on which the letters lie that one answers: the nearest first. */
export async function recordOfThread(ctx: Ctx, letterIds: readonly string[]): Promise<string[]> {
  if (letterIds.length === 0) return []
  const rows = await ctx.db.selectFrom('lead_arrivals').select(['letter_id', 'record']).where('letter_id', 'in', [...letterIds]).where('record', 'is not', null).limit(100).execute()
  const found = new Map(rows.map((row) => [String(row['letter_id']), String(row['record'])]))
  return letterIds.flatMap((id) => found.get(id) ?? [])
}

/** The last fifty that came, newest first; of records that the reader may not see only that there is one. */
export async function listArrivals(ctx: Ctx): Promise<{ items: Arrival[] }> {
  demandSpecial(ctx, 'settings:manage')
  const rows = await ctx.db
    .selectFrom('lead_arrivals as a')
    .leftJoin('lead_sources as s', 's.id', 'a.source_id')
    .select(['a.id as id', 'a.at as at', 'a.source_id as source_id', 's.name as source_name', 'a.title as title', 'a.sender as sender', 'a.outcome as outcome', 'a.reason as reason', 'a.details as details', 'a.record as record'])
    .orderBy('a.at', 'desc')
    .orderBy('a.id', 'desc')
    .limit(SHOWN)
    .execute()
  const seen = await readableOf(ctx, rows.flatMap((row) => (row['record'] === null ? [] : [String(row['record'])])))
  return { items: rows.map((row) => arrivalOf(row, seen)) }
}

function arrivalOf(row: Record<string, unknown>, titles: ReadonlyMap<string, string>): Arrival {
  const record = row['record'] === null ? null : String(row['record'])
  const title = record === null ? undefined : titles.get(record)
  return {
    id: String(row['id']),
    at: String(row['at']),
    sourceId: String(row['source_id']),
    sourceName: (row['source_name'] as string | null) ?? null,
    title: String(row['title']),
    sender: (row['sender'] as string | null) ?? null,
    outcome: row['outcome'] as Arrival['outcome'],
    reason: (row['reason'] as string | null) ?? null,
    numbers: JSON.parse(String(row['details'])) as Arrival['numbers'],
    record: record === null || title === undefined ? null : { module: record.slice(0, record.indexOf(':')), id: record.slice(record.indexOf(':') + 1), title },
  }
}

/** Titles of the records, of those alone that live and that the reader may read. */
async function readableOf(ctx: Ctx, records: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const readable = new Set<string>()
  for (const [module, group] of Map.groupBy(new Set(records), (record) => record.slice(0, record.indexOf(':')))) {
    const entity = entityOf(module)
    if (!entity || scopeOf(ctx.actor.grants, entity, 'read', ctx.actor.clientId !== null) === 'no') continue
    const scope = scopeCondition(ctx, entity, 'read') ?? sql`1 = 1`
    const ids = group.map((record) => record.slice(module.length + 1))
    const found = await sql<{ id: string }>`select id from ${sql.table(entity.table)} where id in (${sql.join(ids)}) and deleted_at is null and ${scope}`.execute(ctx.db)
    for (const { id } of found.rows) readable.add(`${module}:${id}`)
  }
  const titles = await titlesOf(ctx, readable)
  return new Map([...readable].map((record) => [record, titles.get(record) ?? '']))
}

import { sql } from 'kysely'
import type { HistoryEntry } from '#shared/core/contract.ts'
import type { Entity } from '#shared/core/entity.ts'
import type { Ctx } from './context.ts'
import { journalRow } from './journal.ts'
import { targetOf } from './labels.ts'
import { titlesOf } from './titles.ts'
import { readableFields } from './permissions.ts'
import { loadRow } from './service.ts'

/** Who changed what and when, newest first. Fields that the actor may not see are left out of every diff. */
export async function history(ctx: Ctx, entity: Entity, input: { id: string; limit?: number; before?: number }): Promise<{ items: HistoryEntry[]; next: number | null }> {
  await loadRow(ctx, entity, input.id, 'read', { deleted: true })
  const limit = input.limit ?? 50
  const older = input.before ? sql`and journal.seq < ${input.before}` : sql``
  const found = await sql<Record<string, unknown>>`
    select journal.*, users.name as actor_name, operations.kind as operation_kind, operations.undone_by
    from journal left join users on users.id = journal.actor_id left join operations on operations.id = journal.operation_id
    where journal.record_id = ${input.id} and journal.module = ${entity.name} ${older} order by journal.seq desc limit ${limit + 1}`.execute(ctx.db)
  const readable = readableFields(ctx, entity)
  const rows = found.rows.slice(0, limit)
  const diffs = rows.map((raw) => Object.fromEntries(Object.entries(journalRow(raw).diff).filter(([name]) => readable.has(name))))
  const titles = await titlesOf(ctx, diffs.flatMap((diff) => referencesIn(ctx, entity, diff)))
  const items = rows.map((raw, i): HistoryEntry => {
    const entry = journalRow(raw)
    return {
      seq: entry.seq,
      at: entry.at,
      actorId: entry.actorId,
      actorName: (raw['actor_name'] as string | null) ?? null,
      operationId: entry.operationId,
      operationKind: (raw['operation_kind'] as string | null) ?? entry.action,
      action: entry.action,
      version: entry.version,
      diff: diffs[i]!,
      labels: Object.fromEntries(referencesIn(ctx, entity, diffs[i]!).map((key) => [key.slice(key.indexOf(':') + 1), titles.get(key) ?? ''])),
      undone: raw['undone_by'] !== null && raw['undone_by'] !== undefined,
    }
  })
  return { items, next: found.rows.length > limit ? (items.at(-1)?.seq ?? null) : null }
}

function referencesIn(ctx: Ctx, entity: Entity, diff: Record<string, [unknown, unknown]>): string[] {
  return Object.entries(diff).flatMap(([name, values]) => {
    const field = ctx.core.catalog.field(entity, name)
    const module = field && targetOf(field)
    if (!module) return []
    return values.flat().filter((v): v is string => typeof v === 'string').map((id) => (module === '*' ? id : `${module}:${id}`))
  })
}

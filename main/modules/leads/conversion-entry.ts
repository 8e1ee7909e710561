import { sql } from 'kysely'
import type { Ctx } from '#main/core/context.ts'
import { journalRow, type JournalRow } from '#main/core/journal.ts'

/** The entry of the journal by which the lead was converted last; undefined when it has none (old data, a purge). */
export async function conversionEntry(ctx: Ctx, leadId: string): Promise<JournalRow | undefined> {
  const found = await sql<Record<string, unknown>>`select * from journal where record_id = ${leadId} and module = 'leads' order by seq desc`.execute(ctx.db)
  return found.rows.map(journalRow).find((entry) => Array.isArray(entry.diff['convertedAt']) && entry.diff['convertedAt'][1] !== null)
}

import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import { entities } from '#shared/modules.ts'
import type { Connection } from '../../db/connect.ts'
import type { Finding } from './doctor.ts'

/** Is every living record found by the search? */
export async function checkSearch({ db }: Connection): Promise<Finding> {
  const missing: Record<string, number> = {}
  for (const entity of Object.values(entities) as Entity[]) {
    if (!entity.searchable) continue
    const found = await sql<{ n: number }>`select count(*) as n from ${sql.table(entity.table)} as r where deleted_at is null
      and not exists (select 1 from search_docs as d where d.record_id = r.id and d.module = ${entity.name})`.execute(db)
    const n = Number(found.rows[0]!.n)
    if (n > 0) missing[entity.name] = n
  }
  return { name: 'search', ok: Object.keys(missing).length === 0, details: { missing } }
}

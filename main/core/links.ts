import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import { KINDS } from '#shared/core/kinds.ts'
import type { Row } from '../db/codec.ts'
import { insertMany } from '../db/insert-many.ts'
import type { Ctx } from './context.ts'
import { same } from './journal.ts'

/** Mirrors the values of multi-valued fields (tags, several references, several choices), so that filters have an index. */
export async function writeLinks(ctx: Ctx, entity: Entity, changes: readonly { before: Row | null; after: Row }[]): Promise<void> {
  const multi = ctx.core.catalog.fields(entity).filter(([, field]) => KINDS[field.kind].multi)
  if (multi.length === 0) return
  const added: { module: string; field: string; target_id: string; record_id: string }[] = []
  for (const { before, after } of changes) {
    for (const [name, field] of multi) {
      const [from, to] = [valueOf(before, name, !!field.custom), valueOf(after, name, !!field.custom)]
      if (same(from, to)) continue
      const gone = from.filter((id) => !to.includes(id))
      if (gone.length > 0) {
        await sql`delete from record_links where record_id = ${after.id} and module = ${entity.name} and field = ${name} and target_id in (${sql.join(gone)})`.execute(ctx.db)
      }
      for (const id of to) if (!from.includes(id)) added.push({ module: entity.name, field: name, target_id: id, record_id: after.id })
    }
  }
  await insertMany(ctx.db, ctx.dialect, 'record_links', added)
}

function valueOf(row: Row | null, name: string, custom: boolean): string[] {
  const value = custom ? row?.custom[name] : row?.[name]
  return Array.isArray(value) ? [...new Set(value.map(String))] : []
}

import { sql } from 'kysely'
import { AppError } from '#shared/core/errors.ts'
import { insertMany } from '../../db/insert-many.ts'
import type { Ctx } from '../context.ts'
import { demand } from '../permissions.ts'
import { loadRow } from '../service.ts'
import { comparable } from './look.ts'

const ordered = (a: string, b: string): [string, string] => (a < b ? [a, b] : [b, a])

/** Pairs that somebody has said are two. */
export async function isApart(ctx: Ctx, module: string): Promise<(a: string, b: string) => boolean> {
  const found = await sql<{ first_id: string; second_id: string }>`select first_id, second_id from distinct_pairs where module = ${module}`.execute(ctx.db)
  const known = new Set(found.rows.map((row) => row.first_id + row.second_id))
  return (a, b) => known.has(ordered(a, b).join(''))
}

/**
 * Every pair of the records is remembered as two different ones, also against later searches; or no more.
 * @throws NOT_FOUND for a record that the actor may not change
 */
export async function keepApart(ctx: Ctx, { module, ids, apart = true }: { module: string; ids: string[]; apart?: boolean | undefined }): Promise<{ pairs: number }> {
  const entity = comparable(module)
  demand(ctx, entity, 'update')
  for (const id of ids) if ((await loadRow(ctx, entity, id, 'update')).deletedAt !== null) throw new AppError('NOT_FOUND', { module, id })
  const pairs = ids.flatMap((a, at) => ids.slice(at + 1).map((b) => ordered(a, b)))
  if (!apart) {
    for (const [a, b] of pairs) await sql`delete from distinct_pairs where module = ${module} and first_id = ${a} and second_id = ${b}`.execute(ctx.db)
    return { pairs: pairs.length }
  }
  const rows = pairs.map(([first_id, second_id]) => ({ module, first_id, second_id, at: ctx.now(), actor_id: ctx.actor.id }))
  const tail = ctx.dialect === 'sqlite' ? 'on conflict do nothing' : 'on duplicate key update actor_id = actor_id'
  await insertMany(ctx.db, ctx.dialect, 'distinct_pairs', rows, { tail })
  return { pairs: pairs.length }
}

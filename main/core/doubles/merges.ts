import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import { ruleBroken } from '#shared/core/errors.ts'
import type { MergeNote } from '#shared/modules/doubles/doubles.contract.ts'
import { SYSTEM, type Ctx } from '../context.ts'
import type { MergedSince } from '../inverse.ts'
import { titlesOf } from '../titles.ts'

/**
 * What was merged into what. A merge holds as long as its operation has not been undone, so undo, redo and a restart
 * need nothing more.
 */
const HOLDS = sql`operations.state = 'done' and operations.undone_by is null`

/** Chains of merges are followed this far. */
const MOST_LINKS = 50

/** Whoever may merge moves every row that points at the records, also those that they do not see themselves. */
export const merging = (ctx: Ctx): Ctx => ({ ...ctx, actor: { ...SYSTEM, id: ctx.actor.id, name: ctx.actor.name } })

/** The record that a merged one lives on in, at the end of the chain; null when it was not merged. */
export async function mergedInto(ctx: Ctx, module: string, id: string): Promise<string | null> {
  let found: string | null = null
  for (let step = 0, at = id; step < MOST_LINKS; step++) {
    const next = await sql<{ master_id: string }>`select merges.master_id from merges join operations on operations.id = merges.operation_id
      where merges.loser_id = ${at} and merges.module = ${module} and ${HOLDS} order by merges.id desc limit 1`.execute(ctx.db)
    const master = next.rows[0]?.master_id
    if (master === undefined) break
    found = at = master
  }
  return found
}

/** @throws RULE `doubles.merged`: a merged record comes back by separating it, with all that was its own */
export async function refuseMerged(ctx: Ctx, entity: Entity, id: string): Promise<void> {
  if (!entity.doubles) return
  const master = await mergedInto(ctx, entity.name, id)
  if (master === null) return
  const titles = await titlesOf(ctx, [`${entity.name}:${master}`])
  throw ruleBroken('doubles.merged', { id: master, title: titles.get(`${entity.name}:${master}`) ?? '' })
}

interface NoteRow {
  id: string
  module: string
  at: string
  actor_name: string | null
  loser_id: string
  master_id: string
  operation_id: string
}

/** What was merged into a record, newest first. */
export async function notesOf(ctx: Ctx, module: string, id: string): Promise<MergeNote[]> {
  const found = await sql<NoteRow>`select merges.*, users.name as actor_name from merges join operations on operations.id = merges.operation_id
    left join users on users.id = merges.actor_id where merges.master_id = ${id} and merges.module = ${module} and ${HOLDS} order by merges.id desc limit 100`.execute(ctx.db)
  const titles = await titlesOf(merging(ctx), found.rows.map((row) => `${module}:${row.loser_id}`))
  return found.rows.map((row) => ({
    id: row.id,
    module: row.module,
    at: row.at,
    actorName: row.actor_name,
    loserId: row.loser_id,
    loserTitle: titles.get(`${module}:${row.loser_id}`) ?? null,
    operationId: row.operation_id,
  }))
}

/** A merge that still holds, by its id. */
export async function noteById(ctx: Ctx, id: string): Promise<{ module: string; masterId: string; operationId: string } | null> {
  const found = await sql<NoteRow>`select merges.* from merges join operations on operations.id = merges.operation_id where merges.id = ${id} and ${HOLDS}`.execute(ctx.db)
  const row = found.rows[0]
  return row ? { module: row.module, masterId: row.master_id, operationId: row.operation_id } : null
}

/** What to know for undoing a merge when others were made or undone since. */
export async function mergedSince(ctx: Ctx, operationId: string): Promise<MergedSince> {
  const rows = (await sql<NoteRow>`select * from merges where operation_id = ${operationId}`.execute(ctx.db)).rows
  const follow = new Map<string, string>()
  const givenBack = new Set<string>()
  for (const master of new Set(rows.map((row) => row.master_id))) {
    const { module } = rows[0]!
    const now = await mergedInto(ctx, module, master)
    if (now === null) continue
    follow.set(master, now)
    follow.set(`${module}:${master}`, `${module}:${now}`)
  }
  for (const { module, loser_id } of rows) {
    const earlier = await sql<NoteRow>`select * from merges where master_id = ${loser_id}`.execute(ctx.db)
    for (const row of earlier.rows) for (const value of [row.loser_id, `${module}:${row.loser_id}`]) givenBack.add(value)
  }
  return { follow, givenBack }
}

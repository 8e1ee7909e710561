import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import { COUNT_CAP } from '#shared/core/limits.ts'
import type { Entity } from '#shared/core/entity.ts'
import type { Filter } from '#shared/core/filter.ts'
import { checkInn } from '#shared/core/requisites.ts'
import { QUALITY } from '#shared/modules/doubles/quality.ts'
import type { Ctx } from '../context.ts'
import { demand, mayRead, scopeCondition } from '../permissions.ts'
import { count } from '../service.ts'
import { groupsOf } from './groups.ts'
import { comparable } from './look.ts'

export interface QualityLine {
  key: string
  count: number
  capped: boolean
  /** null where no filter of the list can say it: doubles have a page of their own */
  filter: Filter | null
}

const STRETCH = 20_000
const WRONG_TOLD = 200
const GROUPS_COUNTED = 500

/** What is wrong or missing among the records that the actor may read. */
export async function quality(ctx: Ctx, module: string): Promise<{ items: QualityLine[] }> {
  const entity = comparable(module)
  demand(ctx, entity, 'read')
  const groups = await groupsOf(ctx, { module, limit: GROUPS_COUNTED })
  const items: QualityLine[] = [{ key: 'doubles', count: groups.items.length, capped: groups.next !== null, filter: null }]
  const wrong = await wrongInns(ctx, entity)
  if (wrong) items.push({ key: 'wrongInn', count: wrong.length, capped: wrong.length >= WRONG_TOLD, filter: { field: 'id', op: 'in', value: wrong } })
  for (const { key, filter } of QUALITY[module] ?? []) items.push({ key, ...(await count(ctx, entity, { filter })), filter })
  return { items }
}

/**
 * Records whose ИНН has a wrong check digit: what came in before it was checked, or past it. Read along its index, in
 * stretches. Null for a module without one.
 */
async function wrongInns(ctx: Ctx, entity: Entity): Promise<string[] | null> {
  const field = Object.entries(entity.fields).find(([, one]) => one.kind === 'inn')
  if (!field || !mayRead(ctx, entity, field[1])) return null
  const scope = scopeCondition(ctx, entity, 'read')
  const mine = scope ? sql`and ${scope}` : sql``
  const wrong: string[] = []
  const column = sql.ref(field[0])
  for (let after = ''; wrong.length < WRONG_TOLD; await breathe()) {
    const found = await sql<{ id: string; inn: string }>`select id, ${column} as inn from ${sql.table(entity.table)} where ${column} > ${after} order by ${column} limit ${STRETCH}`.execute(ctx.db)
    const bad = found.rows.filter((row) => !checkInn(row.inn).ok).map((row) => row.id)
    if (bad.length > 0) {
      const living = await sql<{ id: string }>`select id from ${sql.table(entity.table)} where id in (${sql.join(bad.slice(0, COUNT_CAP))}) and deleted_at is null ${mine}`.execute(ctx.db)
      wrong.push(...living.rows.map((row) => row.id))
    }
    if (found.rows.length < STRETCH) break
    after = found.rows.at(-1)!.inn
  }
  return wrong.slice(0, WRONG_TOLD)
}

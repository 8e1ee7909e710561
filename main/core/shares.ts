import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import { scopeOf } from '#shared/core/access.ts'
import type { Core, Ctx } from './context.ts'
import { demand, ownerColumns, ownersOf, parentsOf, scopeCondition, type Condition, type Shares } from './permissions.ts'

/**
 * How much of a table is the actor's. Somebody who owns five of a million records and somebody who owns half of them ask
 * the same question, and what is quick for the one takes a second for the other; no planner can tell them apart. So it is
 * counted along the indexes of the owners, no further than it matters, and remembered for a minute: a wrong guess costs
 * time, never a record. A server sorts what it has collected more slowly than SQLite does.
 */
const FEW = { sqlite: 5000, mariadb: 2000, mysql: 2000 } as const
const REMEMBERED_MS = 60_000
const MOST_REMEMBERED = 5000

interface Remembered {
  few: boolean
  at: number
}
const remembered = new WeakMap<Core, Map<string, Remembered>>()

/**
 * The predicate of rights for a whole set of rows: lists, counts, sums, bulk edits, exports.
 * @throws FORBIDDEN when there is no grant at all
 */
export async function scopeOver(ctx: Ctx, entity: Entity, action: string): Promise<Condition | null> {
  return scopeCondition(ctx, entity, action, await sharesOf(ctx, entity, action))
}

async function sharesOf(ctx: Ctx, entity: Entity, action: string): Promise<Shares> {
  const few = new Set<string>()
  await look(ctx, entity, action, few)
  return few
}

async function look(ctx: Ctx, entity: Entity, action: string, few: Set<string>): Promise<void> {
  if (await ownsFew(ctx, entity, action)) few.add(`${entity.name}:${action}`)
  for (const parent of parentsOf(entity)) {
    if (scopeOf(ctx.actor.grants, parent, 'read', ctx.actor.clientId !== null) !== 'no') await look(ctx, parent, 'read', few)
  }
}

async function ownsFew(ctx: Ctx, entity: Entity, action: string): Promise<boolean> {
  const scope = demand(ctx, entity, action)
  // Without an owner there is no index of owners either: such tables are small, or parts of others.
  if (scope === 'all' || !entity.ownedBy || (entity.sharedBy && action === 'read')) return false
  const owners = ownersOf(ctx.actor, scope)
  const known = rememberedOf(ctx.core)
  const key = `${entity.name} ${owners.join(' ')}`
  const now = performance.now()
  const last = known.get(key)
  if (last && now - last.at < REMEMBERED_MS) return last.few
  const few = (await countOwned(ctx, entity, owners)) <= FEW[ctx.dialect]
  if (known.size >= MOST_REMEMBERED) known.clear()
  known.set(key, { few, at: now })
  return few
}

function rememberedOf(core: Core): Map<string, Remembered> {
  let known = remembered.get(core)
  if (!known) remembered.set(core, (known = new Map()))
  return known
}

/** The largest of the ranges: most records are owned by whoever made them, so that they are much the same. */
async function countOwned(ctx: Ctx, entity: Entity, owners: readonly string[]): Promise<number> {
  const parts = ownerColumns(entity).map((column, i) => {
    const range = sql`select 1 as one from ${sql.table(entity.table)} where ${sql.ref(column)} in (${sql.join(owners)}) limit ${FEW[ctx.dialect] + 1}`
    return sql`(select count(*) from (${range}) as ${sql.ref(`r${i}`)}) as ${sql.ref(`n${i}`)}`
  })
  const found = await sql<Record<string, number>>`select ${sql.join(parts)}`.execute(ctx.db)
  return Math.max(...Object.values(found.rows[0]!).map(Number))
}

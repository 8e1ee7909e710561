import { sql } from 'kysely'
import type { Filter } from '#shared/core/filter.ts'
import { readFilter } from '#shared/core/filter-schema.ts'
import { invalid, isAppError } from '#shared/core/errors.ts'
import { entities } from '#shared/modules.ts'
import { asSystem, type Core, type Ctx, type ModuleHooks, type OpenOperation } from '#main/core/context.ts'
import { filterCondition } from '#main/core/filters.ts'
import { rowsById } from '#main/core/inverse.ts'
import { rowMatches } from '#main/core/matches.ts'
import { nextNumber } from '#main/core/sequences.ts'
import type { Row } from '#main/db/codec.ts'

interface Rule {
  id: string
  filter: Filter | null
  mode: string
  /** those of its people who may sign in, in the order of the rule */
  userIds: readonly string[]
}

const kept = new WeakMap<Core, { rules: readonly Rule[] | null; age: number }>()
const MODULES = new Set(['assignment-rules', 'users'])

async function rulesOf(ctx: Ctx): Promise<readonly Rule[]> {
  let own = kept.get(ctx.core)
  if (!own) {
    const fresh = { rules: null as readonly Rule[] | null, age: 0 }
    kept.set(ctx.core, (own = fresh))
    ctx.core.bus.listen((changes) => {
      if (!changes.some(({ module }) => MODULES.has(module))) return
      fresh.rules = null
      fresh.age += 1
    })
  }
  if (ctx.operation?.changes.some(({ module }) => MODULES.has(module))) return readRules(ctx)
  if (own.rules) return own.rules
  const age = own.age
  const rules = await readRules(ctx)
  if (own.age === age) own.rules = rules
  return rules
}

async function readRules(ctx: Ctx): Promise<Rule[]> {
  const found = await sql<{ id: string }>`select id from assignment_rules where active = 1 and deleted_at is null order by position, id`.execute(ctx.db)
  const ids = found.rows.map((row) => row.id)
  const rows = await rowsById(ctx, entities['assignment-rules'], ids)
  const people = ids.flatMap((id) => rows.get(id)!['userIds'] as string[])
  const active = new Set([...(await rowsById(ctx, entities.users, [...new Set(people)])).values()].filter((user) => user['status'] === 'active' && user.deletedAt === null).map((user) => user.id))
  return ids.map((id) => {
    const row = rows.get(id)!
    return { id, filter: readFilter(row['filter']) ?? null, mode: String(row['mode']), userIds: (row['userIds'] as string[]).filter((user) => active.has(user)) }
  })
}

/** Who gets a new lead that comes without an owner; null where no rule knows. */
export async function ownerByRules(ctx: Ctx, lead: Row): Promise<string | null> {
  // A dry run gives nobody a turn.
  if (!ctx.operation) return null
  for (const rule of await rulesOf(ctx)) {
    if (rule.userIds.length > 0 && (await holds(ctx, rule, lead))) return choose(ctx, rule)
  }
  return null
}

/** A rule whose field is gone holds for nothing: it must not stand in the way of a lead. */
async function holds(ctx: Ctx, rule: Rule, lead: Row): Promise<boolean> {
  if (!rule.filter) return true
  try {
    return await rowMatches(asSystem(ctx), entities.leads, lead, rule.filter)
  } catch (error) {
    if (!isAppError(error) || error.code !== 'INVALID') throw error
    ctx.core.log('warn', `the conditions of the assignment rule ${rule.id} make no sense any more`, error)
    return false
  }
}

async function choose(ctx: Ctx, rule: Rule): Promise<string> {
  if (rule.mode === 'roundRobin') return rule.userIds[((await nextNumber(ctx, `assignment:${rule.id}`)) - 1) % rule.userIds.length]!
  if (rule.mode === 'leastBusy') return leastBusy(ctx, rule)
  return rule.userIds[0]!
}

/** What an operation has given out already is not written yet, or not all of it: counted once, then kept in mind. */
const given = new WeakMap<OpenOperation, Map<string, number>>()

async function leastBusy(ctx: Ctx, { userIds }: Rule): Promise<string> {
  const counts = given.get(ctx.operation!) ?? new Map<string, number>()
  given.set(ctx.operation!, counts)
  const unknown = userIds.filter((id) => !counts.has(id))
  if (unknown.length > 0) {
    const found = await sql<{ owner_id: string; n: number }>`select owner_id, count(*) as n from leads where owner_id in (${sql.join(unknown)})
      and stage_type in ('open', 'ongoing', 'onHold') and deleted_at is null group by owner_id`.execute(ctx.db)
    for (const id of unknown) counts.set(id, 0)
    for (const row of found.rows) counts.set(row.owner_id, Number(row.n))
  }
  const chosen = userIds.reduce((best, id) => (counts.get(id)! < counts.get(best)! ? id : best))
  counts.set(chosen, counts.get(chosen)! + 1)
  return chosen
}

export const assignmentRulesHooks: ModuleHooks = {
  beforeSave(ctx, { after }) {
    if ((after['userIds'] as string[]).length === 0) throw invalid({ userIds: 'required' })
    try {
      const filter = readFilter(after['filter'])
      if (filter) filterCondition(asSystem(ctx), entities.leads, filter)
    } catch (error) {
      throw invalid({ filter: 'filter.invalid' }, isAppError(error) ? { filter: { field: Object.keys((error.data as { fields?: object }).fields ?? {})[0] ?? '' } } : undefined)
    }
  },
}

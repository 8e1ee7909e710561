import { sql } from 'kysely'
import { COUNT_CAP, type Selection } from '#shared/core/contract.ts'
import type { Entity } from '#shared/core/entity.ts'
import { invalid } from '#shared/core/errors.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { fieldSql } from './columns.ts'
import type { Ctx } from './context.ts'
import { targetOf } from './labels.ts'
import { titlesOf } from './titles.ts'
import { count, selectionConditions } from './service.ts'

/** Sums of number fields over a selection, in their stored units (minor units, thousandths …). */
export async function totals(ctx: Ctx, entity: Entity, input: Selection & { fields: string[] }): Promise<{ count: number; capped: boolean; sums: Record<string, number> }> {
  const counted = await count(ctx, entity, input)
  if (input.fields.length === 0) return { ...counted, sums: {} }
  const targets = input.fields.map((name) => {
    const target = fieldSql(ctx, entity, name)
    if (KINDS[target.field.kind].storage !== 'int') throw invalid({ [name]: 'totals.impossible' })
    return target
  })
  const columns = sql.join(targets.map((target, i) => sql`sum(${target.value}) as ${sql.ref(`s${i}`)}`))
  const where = sql.join(selectionConditions(ctx, entity, input), sql` and `)
  const found = await sql<Record<string, unknown>>`select ${columns} from ${sql.table(entity.table)} where ${where}`.execute(ctx.db)
  const row = found.rows[0]!
  return { ...counted, sums: Object.fromEntries(targets.map((target, i) => [target.name, Number(row[`s${i}`] ?? 0)])) }
}

/** How many records stand under each value of a field, largest first, at most as many groups as counts go. */
export async function groups(ctx: Ctx, entity: Entity, input: Selection & { by: string }): Promise<{ groups: { value: unknown; label: string | null; count: number }[] }> {
  const target = fieldSql(ctx, entity, input.by)
  if (KINDS[target.field.kind].sort === null) throw invalid({ [input.by]: 'group.impossible' })
  const where = sql.join(selectionConditions(ctx, entity, input), sql` and `)
  const found = await sql<{ value: unknown; n: number }>`select ${target.value} as value, count(*) as n from ${sql.table(entity.table)} where ${where} group by ${target.value} order by n desc limit ${COUNT_CAP}`.execute(ctx.db)
  const module = targetOf(target.field)
  const titles = module && module !== '*' ? await titlesOf(ctx, found.rows.filter((r) => typeof r.value === 'string').map((r) => `${module}:${String(r.value)}`)) : null
  const isBool = KINDS[target.field.kind].storage === 'bool'
  return {
    groups: found.rows.map((r) => ({
      value: isBool ? Boolean(r.value) : (r.value ?? null),
      label: titles && typeof r.value === 'string' ? (titles.get(`${module}:${r.value}`) ?? null) : null,
      count: Number(r.n),
    })),
  }
}

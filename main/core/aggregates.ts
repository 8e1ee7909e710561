import { sql } from 'kysely'
import type { Selection } from '#shared/core/contract.ts'
import { COUNT_CAP } from '#shared/core/limits.ts'
import type { Entity } from '#shared/core/entity.ts'
import { invalid } from '#shared/core/errors.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { fieldSql, type FieldSql } from './columns.ts'
import type { Ctx } from './context.ts'
import { targetOf } from './labels.ts'
import { titlesOf } from './titles.ts'
import { count, selectionConditions } from './service.ts'

/** Sums of number fields over a selection, in their stored units (minor units, thousandths …). They go over all of it, beside whatever else is asked. */
export async function totals(ctx: Ctx, entity: Entity, input: Selection & { fields: string[] }): Promise<{ count: number; capped: boolean; sums: Record<string, number> }> {
  const counted = await count(ctx, entity, input)
  if (input.fields.length === 0) return { ...counted, sums: {} }
  const fields = numberFields(ctx, entity, input.fields)
  const columns = sql.join(sumColumns(fields))
  const where = sql.join(await selectionConditions(ctx, entity, input), sql` and `)
  const found = await sql<Record<string, unknown>>`select ${columns} from ${sql.table(entity.table)} where ${where}`.execute(ctx.core.connection.longReads)
  return { ...counted, sums: sumsOf(fields, found.rows[0]!) }
}

type Group = { value: unknown; label: string | null; count: number; sums: Record<string, number> }

/** How many records stand under each value of a field, and sums of number fields over them; largest first, at most as many groups as counts go. */
export async function groups(ctx: Ctx, entity: Entity, input: Selection & { by: string; sums?: string[] }): Promise<{ groups: Group[] }> {
  const target = fieldSql(ctx, entity, input.by)
  if (KINDS[target.field.kind].sort === null) throw invalid({ [input.by]: 'group.impossible' })
  const sums = numberFields(ctx, entity, input.sums ?? [])
  const columns = sql.join([sql`${target.value} as value`, sql`count(*) as n`, ...sumColumns(sums)])
  const where = sql.join(await selectionConditions(ctx, entity, input), sql` and `)
  const found = await sql<Record<string, unknown>>`select ${columns} from ${sql.table(entity.table)} where ${where} group by ${target.value} order by n desc limit ${COUNT_CAP}`.execute(ctx.core.connection.longReads)
  const module = targetOf(target.field)
  const titles = module && module !== '*' ? await titlesOf(ctx, found.rows.flatMap((r) => (typeof r['value'] === 'string' ? [`${module}:${r['value']}`] : []))) : null
  const isBool = KINDS[target.field.kind].storage === 'bool'
  return {
    groups: found.rows.map((r) => ({
      value: isBool ? Boolean(r['value']) : (r['value'] ?? null),
      label: titles && typeof r['value'] === 'string' ? (titles.get(`${module}:${r['value']}`) ?? null) : null,
      count: Number(r['n']),
      sums: sumsOf(sums, r),
    })),
  }
}

/** @throws INVALID for a field that is not a number, or that the actor may not see */
function numberFields(ctx: Ctx, entity: Entity, names: readonly string[]): FieldSql[] {
  return names.map((name) => {
    const target = fieldSql(ctx, entity, name)
    if (KINDS[target.field.kind].storage !== 'int') throw invalid({ [name]: 'totals.impossible' })
    return target
  })
}

const sumColumns = (fields: readonly FieldSql[]) => fields.map((field, i) => sql`sum(${field.value}) as ${sql.ref(`s${i}`)}`)
const sumsOf = (fields: readonly FieldSql[], row: Record<string, unknown>) => Object.fromEntries(fields.map((field, i) => [field.name, Number(row[`s${i}`] ?? 0)]))

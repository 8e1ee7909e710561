import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import type { Field } from '#shared/core/field.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { entities } from '#shared/modules.ts'
import { entityCodec, type Row } from '../../db/codec.ts'
import { fieldSql } from '../columns.ts'
import { asSystem, type Ctx } from '../context.ts'
import { targetOf } from '../labels.ts'
import type { Condition } from '../permissions.ts'

/** A field of some entity that may point at records of a module. */
export interface Reference {
  entity: Entity
  name: string
  field: Field
}

/** Every such field there is, users' own included: read from the registry, so that a new module is never forgotten. */
export function referencesTo(ctx: Ctx, module: string): Reference[] {
  return Object.values(entities as Record<string, Entity>).flatMap((entity) =>
    ctx.core.catalog.fields(entity).flatMap(([name, field]): Reference[] => {
      const target = targetOf(field)
      const modules = field.options.modules ?? []
      const points = target === module || (target === '*' && (modules.length === 0 || modules.includes(module)))
      return points && !field.options.secret ? [{ entity, name, field }] : []
    }),
  )
}

/** The value that stands for a record in such a field. */
export const valueFor = ({ field }: Reference, module: string, id: string): string => (targetOf(field) === '*' ? `${module}:${id}` : id)

function pointsAt(ctx: Ctx, reference: Reference, module: string, id: string): Condition {
  const value = valueFor(reference, module, id)
  if (KINDS[reference.field.kind].multi) {
    return sql`id in (select record_id from record_links where module = ${reference.entity.name} and field = ${reference.name} and target_id = ${value})`
  }
  return sql`${fieldSql(asSystem(ctx), reference.entity, reference.name).order} = ${value}`
}

export async function countPointing(ctx: Ctx, reference: Reference, module: string, id: string): Promise<number> {
  const found = await sql<{ n: number }>`select count(*) as n from ${sql.table(reference.entity.table)} where ${pointsAt(ctx, reference, module, id)}`.execute(ctx.db)
  return Number(found.rows[0]!.n)
}

/** Rows that point at the record, those of the recycle bin too: whoever restores one must find it in its place. */
export async function rowsPointing(ctx: Ctx, reference: Reference, module: string, id: string, limit: number): Promise<Row[]> {
  const { entity } = reference
  const codec = entityCodec(entity)
  const found = await sql<Record<string, unknown>>`select ${codec.selected} from ${sql.table(entity.table)} where ${pointsAt(ctx, reference, module, id)} order by id limit ${limit}`.execute(ctx.db)
  return found.rows.map((raw) => codec.adopt(raw))
}

import { sql } from 'kysely'
import { anyOf } from '../../db/insert-many.ts'
import type { Entity } from '#shared/core/entity.ts'
import { asSystem, type Ctx } from '../context.ts'
import { fieldSql, type FieldSql } from '../columns.ts'
import { checkUnique, Problems } from '../validate.ts'
import type { Row } from '../../db/codec.ts'

/** The promise that no two living records share a value, kept for a whole batch with one query a field. */
export interface Uniques {
  load(tx: Ctx, values: readonly Readonly<Record<string, unknown>>[]): Promise<void>
  /** What another record has already, by field; the row's own values are taken from here on. */
  take(tx: Ctx, before: Row | null, row: Row): Promise<Problems>
}

const PART = 400

export function createUniques(ctx: Ctx, entity: Entity): Uniques {
  // A value that somebody hidden has is taken all the same.
  const system = asSystem(ctx)
  const fields = ctx.core.catalog.fields(entity).filter(([, field]) => field.options.unique).map(([name]) => ({ name, target: fieldSql(system, entity, name) }))
  const groups = (entity.uniques ?? []).length > 0
  let holders = new Map<string, string>()
  const keyOf = (name: string, value: unknown) => `${name}\0${String(value)}`

  async function loadField(tx: Ctx, name: string, target: FieldSql, values: readonly (string | number)[]): Promise<void> {
    for (let at = 0; at < values.length; at += PART) {
      const part = anyOf(tx.dialect, values.slice(at, at + PART))
      const found = await sql<{ id: string; value: unknown }>`select id, ${target.order} as value from ${sql.table(entity.table)} where ${target.order} in ${part} and deleted_at is null`.execute(tx.db)
      for (const { id, value } of found.rows) holders.set(keyOf(name, value), id)
    }
  }

  return {
    async load(tx, values) {
      holders = new Map()
      for (const { name, target } of fields) {
        const asked = new Set(values.map((row) => row[name]).filter((value) => value !== null && value !== undefined && value !== '').map((value) => target.toOrder(value) as string | number))
        if (asked.size > 0) await loadField(tx, name, target, [...asked])
      }
    },
    async take(tx, before, row) {
      const problems = new Problems()
      for (const { name, target } of fields) {
        const value = target.orderOf(row)
        if (value === null || value === undefined || value === '') continue
        const holder = holders.get(keyOf(name, value))
        if (holder !== undefined && holder !== row.id) problems.add(name, 'taken')
        else holders.set(keyOf(name, value), row.id)
      }
      // Groups of fields are rare, and their entities small: they are asked about row by row.
      if (groups && !problems.any) await checkUnique(tx, entity, before, row, problems)
      return problems
    },
  }
}

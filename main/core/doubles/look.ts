import { sql, type RawBuilder } from 'kysely'
import { scopeOf } from '#shared/core/access.ts'
import { doubleKeys, isCompared, likeness, TOLD_FROM, type DoubleKey, type KeyKind, type Likeness, type Profile } from '#shared/core/doubles.ts'
import { columnOf, type Entity } from '#shared/core/entity.ts'
import { invalid } from '#shared/core/errors.ts'
import type { Field } from '#shared/core/field.ts'
import type { DoubleHit } from '#shared/modules/doubles/doubles.contract.ts'
import { entityOf } from '#shared/modules.ts'
import { entityCodec, type Row } from '../../db/codec.ts'
import { anyOf } from '../../db/insert-many.ts'
import type { Ctx } from '../context.ts'
import { mayRead, scopeCondition } from '../permissions.ts'
import { doubleEntities, profile } from './keys.ts'

/** Records looked at for one key: what a thousand records share tells nothing. */
const CANDIDATES: Record<KeyKind, number> = { inn: 30, ogrn: 30, phone: 30, email: 30, domain: 20, name: 50, ends: 50, person: 30 }
const TOLD = 5

/** @throws INVALID for a module whose records are not compared */
export function comparable(module: string): Entity {
  const entity = entityOf(module)
  if (!entity?.doubles) throw invalid({ module: 'module.unknown' })
  return entity
}

export const mayReadAny = (ctx: Ctx, entity: Entity): boolean => scopeOf(ctx.actor.grants, entity, 'read', ctx.actor.clientId !== null) !== 'no'

/**
 * Records of every module that look like the values of a form, best first. Two statements at most for each module:
 * the keys lead to candidates, the candidates are read through the predicate of rights and compared.
 */
export async function look(ctx: Ctx, input: { module: string; values: Record<string, unknown>; exclude?: string | undefined; limit?: number | undefined }): Promise<{ items: DoubleHit[] }> {
  const typed = profile(ctx, comparable(input.module), readableValues(ctx, comparable(input.module), input.values))
  const keys = doubleKeys(typed)
  const modules = doubleEntities().filter((entity) => mayReadAny(ctx, entity))
  if (keys.length === 0 || modules.length === 0) return { items: [] }
  const candidates = await candidatesOf(ctx, modules.map(({ name }) => name), keys)
  const hits: DoubleHit[] = []
  for (const entity of modules) {
    const ids = [...(candidates.get(entity.name) ?? [])].filter((id) => id !== input.exclude)
    for (const row of await comparedRows(ctx, entity, ids)) {
      const like = likeness(typed, profile(ctx, entity, row))
      if (like.score >= TOLD_FROM && like.reasons.length > 0) hits.push(hitOf(ctx, entity, row, like))
    }
  }
  const own = (hit: DoubleHit) => (hit.module === input.module ? 0 : 1)
  hits.sort((a, b) => b.score - a.score || own(a) - own(b) || b.id.localeCompare(a.id))
  return { items: hits.slice(0, input.limit ?? TOLD) }
}

/** A hidden field must not be guessed at by asking for doubles. */
function readableValues(ctx: Ctx, entity: Entity, values: Record<string, unknown>): Record<string, unknown> {
  const may = (name: string) => {
    const field = ctx.core.catalog.field(entity, name)
    return field !== null && mayRead(ctx, entity, field)
  }
  return { ...Object.fromEntries(Object.entries(values).filter(([name]) => may(name))), custom: values['custom'] ?? {} }
}

async function candidatesOf(ctx: Ctx, modules: readonly string[], keys: readonly DoubleKey[]): Promise<Map<string, Set<string>>> {
  const found = new Map<string, Set<string>>(modules.map((module) => [module, new Set<string>()]))
  const parts = modules.flatMap((module) => keys.map((key) => branch(module, key)))
  const rows = await sql<{ module: string; record_id: string }>`${sql.join(parts, sql` union all `)}`.execute(ctx.db)
  for (const { module, record_id } of rows.rows) found.get(module)?.add(record_id)
  return found
}

/** Newest first within a key, so that of a crowd the latest are compared. */
const branch = (module: string, { kind, value }: DoubleKey): RawBuilder<unknown> =>
  sql`select * from (select module, record_id from double_keys where module = ${module} and kind = ${kind} and value = ${value} order by record_id desc limit ${sql.lit(CANDIDATES[kind])}) as ${sql.ref(`k_${kind}`)}`

/** What is compared of a record, and what names it. */
export type Compared = Record<string, unknown> & { id: string }

/** Living records that the actor may read, by their ids, with the columns alone that are compared or shown. */
export async function comparedRows(ctx: Ctx, entity: Entity, ids: readonly string[]): Promise<Compared[]> {
  if (ids.length === 0) return []
  const wanted = (name: string, field: Field): boolean => isCompared(entity.doubles!, name, field) || name === entity.title
  const columns = Object.entries(entity.fields).filter(([name, field]) => wanted(name, field)).map(([name]) => sql`${sql.ref(columnOf(name))} as ${sql.ref(name)}`)
  const hasOwn = [...ctx.core.catalog.custom(entity.name)].some(([name, field]) => isCompared(entity.doubles!, name, field))
  const scope = scopeCondition(ctx, entity, 'read')
  const where = sql.join([sql`id in ${anyOf(ctx.dialect, ids)}`, sql`deleted_at is null`, ...(scope ? [scope] : [])], sql` and `)
  const found = await sql<Compared>`select ${sql.join([sql`id`, ...columns, ...(hasOwn ? [sql`custom`] : [])])} from ${sql.table(entity.table)} where ${where}`.execute(ctx.db)
  return hasOwn ? found.rows.map((row) => ({ ...row, custom: typeof row['custom'] === 'string' ? (JSON.parse(row['custom']) as unknown) : row['custom'] })) : found.rows
}

/** Living records that the actor may read, by their ids. */
export async function livingRows(ctx: Ctx, entity: Entity, ids: readonly string[]): Promise<Row[]> {
  if (ids.length === 0) return []
  const codec = entityCodec(entity)
  const scope = scopeCondition(ctx, entity, 'read')
  const where = sql.join([sql`id in ${anyOf(ctx.dialect, ids)}`, sql`deleted_at is null`, ...(scope ? [scope] : [])], sql` and `)
  const found = await sql<Record<string, unknown>>`select ${codec.selected} from ${sql.table(entity.table)} where ${where}`.execute(ctx.db)
  return found.rows.map((raw) => codec.adopt(raw))
}

function hitOf(ctx: Ctx, entity: Entity, row: Compared, like: Likeness): DoubleHit {
  return {
    module: entity.name,
    id: row.id,
    title: String(row[entity.title] ?? ''),
    detail: detailOf(profile(ctx, entity, row), row),
    score: Math.round(like.score * 100) / 100,
    reasons: like.reasons.map((reason) => ({ reason, value: reason === 'name' || reason === 'person' ? null : (like.shared[reason] ?? null) })),
  }
}

function detailOf({ inn, phone, email }: Profile, row: Compared): string | null {
  const city = typeof row['city'] === 'string' && row['city'] !== '' ? [row['city']] : []
  return [...inn.slice(0, 1), ...phone.slice(0, 1), ...email.slice(0, 1), ...city].slice(0, 3).join(' · ') || null
}

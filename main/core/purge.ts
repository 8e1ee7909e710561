import { setImmediate as breathe } from 'node:timers/promises'
import { sql, type RawBuilder } from 'kysely'
import { columnOf, type Entity } from '#shared/core/entity.ts'
import { AppError } from '#shared/core/errors.ts'
import type { Field } from '#shared/core/field.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { entities } from '#shared/modules.ts'
import { anyOf } from '../db/insert-many.ts'
import { jsonValue } from './columns.ts'
import type { Ctx } from './context.ts'
import { rowsById } from './inverse.ts'
import { journal } from './journal.ts'
import { targetOf } from './labels.ts'
import { operate } from './operations.ts'
import { demand, scopeCondition } from './permissions.ts'
import { purgeRows } from './write.ts'

export interface PurgeResult {
  purged: number
  /** stay in the bin, because living records refer to them */
  kept: string[]
}

/** Records that one transaction removes. */
const BATCH = 200
/** Rows of a table that one statement looks through for the bin's old records. */
const WINDOW = 5000

const all = (): Entity[] => Object.values(entities) as Entity[]

/**
 * Removes records of the bin for good; they cannot be brought back. It takes the right to delete any record of the
 * module, not only one's own. What is not in the bin is left alone.
 * @throws FORBIDDEN
 */
export async function purge(ctx: Ctx, entity: Entity, ids: readonly string[]): Promise<PurgeResult> {
  if (demand(ctx, entity, 'delete') !== 'all' || ctx.actor.clientId !== null || entity.openRead) throw new AppError('FORBIDDEN', { permission: `${entity.name}:delete` })
  const scope = scopeCondition(ctx, entity, 'delete')
  const found = await sql<{ id: string }>`select id from ${sql.table(entity.table)} where id in ${anyOf(ctx.dialect, ids)} and deleted_at is not null ${scope ? sql`and ${scope}` : sql``}`.execute(ctx.db)
  return purgeBatch(ctx, entity, found.rows.map((row) => row.id))
}

/**
 * Empties the bins of what was put there before `limit`, in short transactions. Vocabularies and people stay: the names
 * in old records and in the history are theirs.
 */
export async function purgeOlder(ctx: Ctx, limit: string, signal: AbortSignal): Promise<{ purged: number; kept: number }> {
  const result = { purged: 0, kept: 0 }
  for (const entity of all().filter((one) => !one.openRead)) {
    for (let after = ''; !signal.aborted; await breathe()) {
      const last = (await sql<{ id: string | null }>`select max(id) as id from (select id from ${sql.table(entity.table)} where id > ${after} order by id limit ${WINDOW}) as part`.execute(ctx.db)).rows[0]?.id
      if (!last) break
      const old = await sql<{ id: string }>`select id from ${sql.table(entity.table)} where id > ${after} and id <= ${last} and deleted_at < ${limit}`.execute(ctx.db)
      for (let at = 0; at < old.rows.length && !signal.aborted; at += BATCH) {
        const part = await purgeBatch(ctx, entity, old.rows.slice(at, at + BATCH).map((row) => row.id))
        result.purged += part.purged
        result.kept += part.kept.length
      }
      after = last
    }
  }
  return result
}

async function purgeBatch(ctx: Ctx, entity: Entity, ids: readonly string[]): Promise<PurgeResult> {
  const referred = await referredTo(ctx, entity, ids)
  const free = ids.filter((id) => !referred.has(id))
  if (free.length === 0) return { purged: 0, kept: [...referred] }
  const purged = await operate(ctx, { kind: 'purge', module: entity.name }, (tx) => purgeInto(tx, entity, free), () => Promise.reject(new Error('a purge is never repeated')))
  return { purged, kept: [...referred] }
}

/** The records and, before them, their parts. Answers how many records of the entity itself are gone. */
async function purgeInto(tx: Ctx, entity: Entity, ids: readonly string[]): Promise<number> {
  for (const part of all()) {
    const found = new Set<string>()
    for (const name of partFields(part, entity)) for (const { id } of await pointing(tx, part, name, part.fields[name]!, entity, ids)) found.add(id)
    if (found.size > 0) await purgeInto(tx, part, [...found])
  }
  const rows = await rowsById(tx, entity, ids)
  await purgeRows(tx, entity, [...rows.keys()])
  await journal(tx, [...rows.values()].map((row) => ({ entity, recordId: row.id, action: 'purge', version: row.version + 1, diff: {}, at: tx.operation!.at, actorId: tx.actor.id })))
  return rows.size
}

/** Fields by which records of `part` are nothing without the one they name: what it lies within, and what it must have. */
function partFields(part: Entity, whole: Entity): string[] {
  if (!part.within) return []
  return Object.entries(part.fields).filter(([name, field]) => mayPointTo(field, whole) && (name === part.within || field.options.required)).map(([name]) => name)
}

function mayPointTo(field: Field, entity: Entity): boolean {
  const target = targetOf(field)
  if (target !== '*') return target === entity.name
  const modules = field.options.modules
  return !modules?.length || modules.includes(entity.name)
}

/** Which of the ids living records refer to. Those records would show a gap where a name was. */
async function referredTo(ctx: Ctx, entity: Entity, ids: readonly string[]): Promise<Set<string>> {
  const referred = new Set<string>()
  if (ids.length === 0) return referred
  for (const other of all()) {
    const parts = new Set(partFields(other, entity))
    for (const [name, field] of ctx.core.catalog.fields(other)) {
      if (parts.has(name) || !mayPointTo(field, entity)) continue
      for (const { target } of await pointing(ctx, other, name, field, entity, ids, sql`and deleted_at is null`)) referred.add(target)
    }
  }
  return referred
}

/** Records of `from` whose field names one of the ids, and which one. */
async function pointing(ctx: Ctx, from: Entity, name: string, field: Field, to: Entity, ids: readonly string[], and: RawBuilder<unknown> = sql``): Promise<{ id: string; target: string }[]> {
  const table = sql.table(from.table)
  if (KINDS[field.kind].multi) {
    const links = sql`select record_id as id, target_id as target from record_links where module = ${from.name} and field = ${name} and target_id in ${anyOf(ctx.dialect, ids)}`
    return (await sql<{ id: string; target: string }>`${links} and record_id in (select id from ${table} where id = record_id ${and})`.execute(ctx.db)).rows
  }
  const prefix = targetOf(field) === '*' ? `${to.name}:` : ''
  const value = field.custom ? jsonValue(ctx.dialect, name, false) : sql.ref(columnOf(name))
  const wanted = anyOf(ctx.dialect, ids.map((id) => prefix + id))
  const found = await sql<{ id: string; target: string }>`select id, ${value} as target from ${table} where ${value} in ${wanted} ${and}`.execute(ctx.db)
  return found.rows.map((row) => ({ id: row.id, target: row.target.slice(prefix.length) }))
}

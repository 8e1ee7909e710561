import { setImmediate as breathe } from 'node:timers/promises'
import { sql, type RawBuilder } from 'kysely'
import { doubleKeys, isCompared, KEYS_VERSION, profileOf, type Profile } from '#shared/core/doubles.ts'
import type { Entity } from '#shared/core/entity.ts'
import type { Field } from '#shared/core/field.ts'
import { entities } from '#shared/modules.ts'
import { entityCodec, type Row } from '../../db/codec.ts'
import { insertMany, together } from '../../db/insert-many.ts'
import type { Ctx } from '../context.ts'
import { isClosing } from '../running.ts'
import { readSetting, writeSetting } from '../settings.ts'
import { shortTransaction } from '../short-transaction.ts'
import { pendingKey } from './pending.ts'

/** Entities whose records may be one another's doubles. */
export const doubleEntities = (): Entity[] => Object.values(entities as Record<string, Entity>).filter((entity) => entity.doubles !== undefined)

const compared = new WeakMap<object, readonly (readonly [string, Field])[]>()

/** The fields that are compared, found once for each state of the catalogue. Sensitive ones are left out: a double must not tell what may not be read. */
function comparedFields(ctx: Ctx, entity: Entity): readonly (readonly [string, Field])[] {
  const all = ctx.core.catalog.fields(entity)
  let fields = compared.get(all)
  if (!fields) compared.set(all, (fields = all.filter(([name, field]) => !field.options.sensitive && !field.options.secret && isCompared(entity.doubles ?? {}, name, field))))
  return fields
}

/** What of a record is compared. */
export function profile(ctx: Ctx, entity: Entity, row: Readonly<Record<string, unknown>>): Profile {
  return profileOf(comparedFields(ctx, entity), entity.doubles ?? {}, row)
}

/** The row of the table of keys, as one text for comparing. */
const keysOf = (ctx: Ctx, entity: Entity, row: Row | null): Map<string, { kind: string; value: string }> =>
  new Map(row === null || row.deletedAt !== null ? [] : doubleKeys(profile(ctx, entity, row)).map((key) => [`${key.kind} ${key.value}`, key]))

/** A row of the table of keys. */
export type KeyRow = Record<'module' | 'kind' | 'value' | 'record_id', string>

const dropKey = (ctx: Ctx, { module, kind, value, record_id }: KeyRow) =>
  sql`delete from double_keys where module = ${module} and kind = ${kind} and value = ${value} and record_id = ${record_id}`.execute(ctx.db)

/** Keeps the keys of records in step with what is written; called by the pipeline. What changes no key costs nothing. */
export async function writeDoubleKeys(ctx: Ctx, entity: Entity, changes: readonly { before: Row | null; after: Row }[]): Promise<void> {
  if (!entity.doubles) return
  const added: KeyRow[] = []
  const gone: KeyRow[] = []
  for (const { before, after } of changes) {
    const [from, to] = [keysOf(ctx, entity, before), keysOf(ctx, entity, after)]
    for (const [text, { kind, value }] of from) {
      if (!to.has(text)) gone.push({ module: entity.name, kind, value, record_id: after.id })
    }
    const later = before === null ? ctx.operation?.newKeys : undefined
    for (const [text, { kind, value }] of to) {
      if (from.has(text)) continue
      if (later) later.push(pendingKey(entity.name, kind, value, after.id))
      else added.push({ module: entity.name, kind, value, record_id: after.id })
    }
  }
  await together(ctx.db, [() => dropKeys(ctx, gone), () => insertKeys(ctx, added)])
}

const dropKeys = (ctx: Ctx, keys: readonly KeyRow[]): Promise<void> => together(ctx.db, keys.map((key) => () => dropKey(ctx, key)))

/** A key may be there already: the table was being filled when the record was saved. */
export async function insertKeys(ctx: Ctx, rows: KeyRow[]): Promise<void> {
  // In the order of the table, so that many of them fall on one page of it.
  rows.sort((a, b) => (a.kind < b.kind ? -1 : a.kind > b.kind ? 1 : a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
  const tail = ctx.dialect === 'sqlite' ? 'on conflict do nothing' : 'on duplicate key update record_id = record_id'
  await insertMany(ctx.db, ctx.dialect, 'double_keys', rows, { tail })
}

/** Takes the keys that records had, and gives them those of what they are now. */
export async function rekey(ctx: Ctx, entity: Entity, ids: readonly string[], had: readonly KeyRow[]): Promise<void> {
  await dropKeys(ctx, had)
  const rows = await readRows(ctx, entity, sql`id in (${sql.join(ids)})`)
  await insertKeys(ctx, rows.flatMap((row) => rowsOf(ctx, entity, row)))
}

const rowsOf = (ctx: Ctx, entity: Entity, row: Row): KeyRow[] => [...keysOf(ctx, entity, row).values()].map(({ kind, value }) => ({ module: entity.name, kind, value, record_id: row.id }))

/** Records that are about to be gone for good take their keys with them. */
export async function dropDoubleKeys(ctx: Ctx, entity: Entity, ids: readonly string[]): Promise<void> {
  if (!entity.doubles) return
  const rows = await readRows(ctx, entity, sql`id in (${sql.join(ids)})`)
  await writeDoubleKeys(ctx, entity, rows.map((row) => ({ before: { ...row, deletedAt: null }, after: { ...row, deletedAt: row.deletedAt ?? row.updatedAt } })))
}

async function readRows(ctx: Ctx, entity: Entity, where: RawBuilder<unknown>): Promise<Row[]> {
  const codec = entityCodec(entity)
  const found = await sql<Record<string, unknown>>`select ${codec.selected} from ${sql.table(entity.table)} where ${where}`.execute(ctx.db)
  return found.rows.map((raw) => codec.adopt(raw))
}

const SCOPE = 'doubles'
const BATCH = 400

/** A workspace without records has all their keys. */
export async function beginDoubleKeys(db: Ctx['db'], at: string): Promise<void> {
  await writeSetting(db, SCOPE, 'keys', Object.fromEntries(doubleEntities().map(({ name }) => [name, KEYS_VERSION])), at)
}

/**
 * Gives keys to records that were there before there were keys, or whose keys were made otherwise. In short transactions
 * while people work; cut off, it begins again at the next start.
 * @param options.anew for records that were written around the pipeline
 */
export async function fillDoubleKeys(ctx: Ctx, { anew = false } = {}): Promise<void> {
  const versions = anew ? {} : { ...((await readSetting(ctx.db, SCOPE, 'keys')) as Record<string, number> | undefined) }
  for (const entity of doubleEntities()) {
    if ((versions[entity.name] ?? 0) >= KEYS_VERSION) continue
    for (let after = ''; ; await breathe()) {
      if (isClosing(ctx.core)) return
      const last = await shortTransaction(ctx.core.connection, (db) => fillPart({ ...ctx, db }, entity, after))
      if (last === null) break
      after = last
    }
    versions[entity.name] = KEYS_VERSION
    await writeSetting(ctx.db, SCOPE, 'keys', versions, ctx.now())
  }
}

async function fillPart(ctx: Ctx, entity: Entity, after: string): Promise<string | null> {
  const rows = await readRows(ctx, entity, sql`id > ${after} order by id limit ${BATCH}`)
  await insertKeys(ctx, rows.flatMap((row) => rowsOf(ctx, entity, row)))
  return rows.at(-1)?.id ?? null
}

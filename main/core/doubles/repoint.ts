import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { entityCodec, type Row } from '../../db/codec.ts'
import type { Ctx } from '../context.ts'
import { saved } from '../hooks.ts'
import { writeRows, type RowChange } from '../write.ts'
import { rowsPointing, valueFor, type Reference } from './references.ts'

/** Rows of one statement and, in steps, of one transaction. */
const BATCH = 250

export interface Move {
  module: string
  loserId: string
  masterId: string
}

/** Lets the next rows that point at the loser point at the master. Answers how many; less than a batch was the last. */
export async function repointPart(tx: Ctx, reference: Reference, move: Move): Promise<{ moved: number; more: boolean }> {
  const rows = await rowsPointing(tx, reference, move.module, move.loserId, BATCH)
  if (rows.length === 0) return { moved: 0, more: false }
  const { entity } = reference
  const group = entity.uniques?.find((names) => names.includes(reference.name))
  const changes = group ? await apart(tx, reference, move, rows, group) : rows.map((row) => changed(tx, row, pointed(reference, move, row)))
  const hooks = tx.core.hooks.get(entity.name)
  for (const { before, after, action } of changes) if (action === 'update') await hooks?.beforeSave?.(tx, { entity, before, after })
  await writeRows(tx, entity, changes)
  await saved(tx, entity, changes.filter(({ action }) => action === 'update'))
  return { moved: rows.length, more: rows.length === BATCH }
}

function changed(tx: Ctx, before: Row, values: Record<string, unknown>, action: RowChange['action'] = 'update'): RowChange {
  const at = tx.operation!.at
  return { before, after: { ...before, ...values, version: before.version + 1, updatedAt: at, updatedBy: tx.actor.id }, action }
}

/** The field with the master in the loser's place. A record never comes to point at itself. */
function pointed(reference: Reference, { module, loserId, masterId }: Move, row: Row): Record<string, unknown> {
  const { name, field, entity } = reference
  const [from, to] = [valueFor(reference, module, loserId), valueFor(reference, module, masterId)]
  const isItself = entity.name === module && row.id === masterId
  const old = field.custom ? row.custom[name] : row[name]
  let value: unknown = isItself ? null : to
  if (KINDS[field.kind].multi) value = [...new Set((old as string[]).map((one) => (one === from ? to : one)).filter((one) => !(isItself && one === to)))]
  return field.custom ? { custom: { ...row.custom, [name]: value } } : { [name]: value }
}

/** Rows that may stand there but once: where the master has one already, the loser's is removed and its marks go over. */
async function apart(tx: Ctx, reference: Reference, move: Move, rows: readonly Row[], group: readonly string[]): Promise<RowChange[]> {
  const { entity } = reference
  const codec = entityCodec(entity)
  const column = codec.columns.find(({ field }) => field === reference.name)!.column
  const master = valueFor(reference, move.module, move.masterId)
  const found = await sql<Record<string, unknown>>`select ${codec.selected} from ${sql.table(entity.table)} where ${sql.ref(column)} = ${master} and deleted_at is null`.execute(tx.db)
  const keyOf = (row: Row) => group.map((name) => String(row[name] ?? '')).join('\n')
  const taken = new Map(found.rows.map((raw) => codec.adopt(raw)).map((row) => [keyOf(row), { before: row, after: row }]))
  const changes: RowChange[] = []
  for (const row of rows) {
    const moved = changed(tx, row, pointed(reference, move, row))
    const there = row.deletedAt === null ? taken.get(keyOf(moved.after)) : undefined
    if (there) {
      there.after = united(entity, there.after, row)
      // The removed row points at the master too, or it would be met again; taking the merge back gives both back.
      changes.push(changed(tx, row, { ...pointed(reference, move, row), deletedAt: tx.operation!.at }, 'remove'))
    } else {
      changes.push(moved)
      if (row.deletedAt === null) taken.set(keyOf(moved.after), { before: moved.after, after: moved.after })
    }
  }
  for (const { before, after } of taken.values()) {
    if (after === before) continue
    const own = changes.find((change) => change.after.id === after.id)
    if (own) own.after = { ...after, version: own.after.version }
    else changes.push(changed(tx, before, after))
  }
  return changes
}

/** A mark that either has (calls first, signs), and what only the other says (position). */
function united(entity: Entity, mine: Row, other: Row): Row {
  const next: Row = { ...mine }
  for (const [name, field] of Object.entries(entity.fields)) {
    if (KINDS[field.kind].storage === 'bool') next[name] = mine[name] === true || other[name] === true
    else if ((mine[name] ?? null) === null) next[name] = other[name] ?? null
  }
  return JSON.stringify(next) === JSON.stringify(mine) ? mine : next
}

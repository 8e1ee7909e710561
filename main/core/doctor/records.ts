import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import { entities } from '#shared/modules.ts'
import { entityCodec, type Row } from '../../db/codec.ts'
import type { Connection } from '../../db/connect.ts'
import { journalRow, same, type JournalRow } from '../journal.ts'
import type { Finding } from './doctor.ts'

const PAGE = 500
const MOST_NAMED = 20

/** Kept beside the journal: when somebody was last seen, when a client was last spoken with, one's own language. */
const UNJOURNALLED = new Map([['users', new Set(['locale'])]])

interface Tally {
  records: number
  differing: string[]
  differ: number
}

/**
 * Compares every record with the last that the journal says of each of its fields. A bit that fell over in the file, or
 * a hand that wrote past the application, shows here and nowhere else.
 */
export async function checkRecords(connection: Connection): Promise<Finding> {
  const tally: Tally = { records: 0, differing: [], differ: 0 }
  const lost: string[] = []
  for (const entity of Object.values(entities) as Entity[]) {
    await compareAll(connection, entity, tally)
    lost.push(...(await lostOf(connection, entity)))
  }
  const ok = tally.differ === 0 && lost.length === 0
  return { name: 'records', ok, details: { records: tally.records, differ: tally.differ, lost: lost.length, named: [...tally.differing, ...lost].slice(0, MOST_NAMED) } }
}

async function compareAll(connection: Connection, entity: Entity, tally: Tally): Promise<void> {
  for (let after = ''; ; ) {
    const rows = await pageOf(connection, entity, after)
    if (rows.length === 0) return
    const histories = await historiesOf(connection, entity, rows)
    for (const row of rows) {
      tally.records += 1
      const problem = differenceOf(entity, row, histories.get(row.id) ?? [])
      if (problem === null) continue
      tally.differ += 1
      if (tally.differing.length < MOST_NAMED) tally.differing.push(`${entity.name}/${row.id}: ${problem}`)
    }
    after = rows.at(-1)!.id
  }
}

async function pageOf({ db }: Connection, entity: Entity, after: string): Promise<Row[]> {
  const codec = entityCodec(entity)
  const found = await sql<Record<string, unknown>>`select ${codec.selected} from ${sql.table(entity.table)} where id > ${after} order by id limit ${PAGE}`.execute(db)
  return found.rows.map((raw) => codec.adopt(raw))
}

async function historiesOf({ db }: Connection, entity: Entity, rows: readonly Row[]): Promise<Map<string, JournalRow[]>> {
  const found = await sql<Record<string, unknown>>`select * from journal where module = ${entity.name} and record_id in (${sql.join(rows.map((row) => row.id))}) order by record_id, seq`.execute(db)
  return Map.groupBy(found.rows.map(journalRow), (entry) => entry.recordId)
}

/** What is wrong with a record, by its history from the oldest entry on; null when nothing is. */
function differenceOf(entity: Entity, row: Row, history: readonly JournalRow[]): string | null {
  const last = history.at(-1)
  if (!last) return 'no history'
  if (last.version !== row.version) return `version ${row.version}, journal ${last.version}`
  const removed = history.findLast(({ action }) => action !== 'update')?.action === 'remove'
  if (removed !== (row.deletedAt !== null)) return removed ? 'removed in the journal only' : 'removed in the table only'
  const told = new Map<string, unknown>()
  for (const entry of history) for (const [name, [, to]] of Object.entries(entry.diff)) told.set(name, to)
  const differing = [...fieldsOf(entity, row, told)].filter((name) => !same(plain(told.get(name)), plain(valueOf(entity, row, name))))
  return differing.length === 0 ? null : differing.join(', ')
}

/** Names of the entity's own fields that the journal keeps, and of all that users added. */
function fieldsOf(entity: Entity, row: Row, told: ReadonlyMap<string, unknown>): Set<string> {
  const skipped = UNJOURNALLED.get(entity.name)
  const own = Object.entries(entity.fields).filter(([name, field]) => !field.options.secret && field.options.readOnly !== 'always' && !skipped?.has(name))
  const custom = [...told.keys(), ...Object.keys(row.custom)].filter((name) => !Object.hasOwn(entity.fields, name))
  return new Set([...own.map(([name]) => name), ...custom])
}

const valueOf = (entity: Entity, row: Row, name: string): unknown => (Object.hasOwn(entity.fields, name) ? row[name] : row.custom[name])

/** A list that was never filled stands in its column as `[]` and in the journal not at all. */
const plain = (value: unknown): unknown => (value === undefined || (Array.isArray(value) && value.length === 0) ? null : value)

/** Records of which the journal speaks and that are gone without its saying so. */
async function lostOf({ db }: Connection, entity: Entity): Promise<string[]> {
  const found = await sql<{ record_id: string }>`select distinct record_id from journal as j where module = ${entity.name}
    and not exists (select 1 from ${sql.table(entity.table)} where id = j.record_id)
    and not exists (select 1 from journal as p where p.record_id = j.record_id and p.module = j.module and p.action = 'purge') limit ${MOST_NAMED}`.execute(db)
  return found.rows.map((row) => `${entity.name}/${row.record_id}: gone`)
}

import { sql, type RawBuilder } from 'kysely'
import { anyOf } from '../../db/insert-many.ts'
import type { Entity } from '#shared/core/entity.ts'
import type { Field } from '#shared/core/field.ts'
import { keySimilarity, nameKey, SIMILAR_FROM } from '#shared/core/similar.ts'
import { foldText } from '#shared/core/text.ts'
import { entityCodec, hasKey, type Row } from '../../db/codec.ts'
import { fieldSql, type FieldSql } from '../columns.ts'
import type { Ctx } from '../context.ts'
import { mayRead, scopeCondition } from '../permissions.ts'
import type { Draft } from './rows.ts'
import type { Scratch } from './scratch.ts'

/** A record that a row may mean: one that was there, or one that the file itself has brought. */
export interface Known {
  row: Row
  /** the file's line that made or changed it, when that is in the batch under way */
  line: number | null
}

export interface Matching {
  /** Asks for everything that the rows of a batch may mean: a few queries for all of them. */
  load(tx: Ctx, drafts: readonly Draft[]): Promise<void>
  /** What the key of a row names. Records that the actor may not read do not exist here. */
  byKey(draft: Draft): Known[]
  /** A record that the row looks like, by INN, mail, phone or name; null when there is none. */
  like(draft: Draft): Known | null
  /** Later rows of the batch may mean this one. */
  add(known: Known): void
  /** By what a record will be found again. */
  orders(row: Row): { name: string; value: string | number }[]
}

interface Lookup {
  name: string
  field: Field
  target: FieldSql
  by: 'inn' | 'contact' | 'title' | 'key'
  /** values that a crowd shares; null where a value means its record however many there are */
  crowds: Set<string | number> | null
}

/** Records looked at for one value. A phone or a name that so many share tells nothing, and is not asked for again. */
const MOST_KNOWN = 20
const PART = 400

interface Options {
  key: string | null
  doubles: boolean
  filled: ReadonlySet<string>
  /** records that are found may be changed, so they are read whole */
  changes: boolean
  scratch: Scratch | null
}

export function createMatching(ctx: Ctx, entity: Entity, options: Options): Matching {
  const lookups = lookupsOf(ctx, entity, options)
  const reader = readerOf(entity, options.changes || options.scratch !== null ? null : new Set(lookups.map(({ name }) => name)))
  let index = new Map<string, Known[]>()
  const keyOf = (lookup: Lookup, value: unknown) => `${lookup.name}\0${String(value)}`
  const valueOf = (draft: Draft, lookup: Lookup) => orderOf(lookup, draft.values[lookup.name])
  const knownBy = (draft: Draft, lookup: Lookup): Known[] => {
    const value = valueOf(draft, lookup)
    return value === null || lookup.crowds?.has(value) ? [] : (index.get(keyOf(lookup, value)) ?? [])
  }

  function put(lookup: Lookup, known: Known): void {
    const value = lookup.target.orderOf(known.row) as string | number | null | undefined
    if (value === null || value === undefined || lookup.crowds?.has(value)) return
    const key = keyOf(lookup, value)
    const all = index.get(key)
    if (!all) index.set(key, [known])
    else if (all.length < MOST_KNOWN && !all.some((one) => one.row.id === known.row.id)) all.push(known)
    if (all?.length === MOST_KNOWN) lookup.crowds?.add(value)
  }

  return {
    async load(tx, drafts) {
      index = new Map()
      for (const lookup of lookups) {
        const values = [...new Set(drafts.map((draft) => valueOf(draft, lookup)).filter((value) => value !== null && !lookup.crowds?.has(value)))] as (string | number)[]
        for (let at = 0; at < values.length; at += PART) {
          const rows = await find(tx, entity, lookup, values.slice(at, at + PART), reader)
          const known = options.scratch ? options.scratch.merge(lookup.name, values.slice(at, at + PART), rows) : rows
          for (const row of known) put(lookup, { row, line: null })
        }
      }
    },
    byKey(draft) {
      const lookup = lookups.find(({ name }) => name === options.key)
      const found = lookup ? knownBy(draft, lookup).filter(({ row }) => !differs(entity, draft, row, HARD_KINDS, options.key)) : []
      return found.length > 1 ? closest(draft, found) : found
    },
    like(draft) {
      for (const lookup of lookups) {
        for (const known of knownBy(draft, lookup)) if (isLike(entity, lookup, draft, known.row)) return known
      }
      return null
    },
    add(known) {
      for (const lookup of lookups) put(lookup, known)
    },
    orders(row) {
      return lookups.flatMap(({ name, target }) => {
        const value = target.orderOf(row) as string | number | null | undefined
        return value === null || value === undefined ? [] : [{ name, value }]
      })
    },
  }
}

/** Strongest first. A field that no column fills cannot tell. */
function lookupsOf(ctx: Ctx, entity: Entity, { key, doubles, filled, changes }: Options): Lookup[] {
  const found: Lookup[] = []
  const lookup = (name: string, field: Field, by: Lookup['by']) =>
    found.push({ name, field, by, target: fieldSql(ctx, entity, name), crowds: (by === 'contact' || by === 'title') && !(changes && name === key) ? new Set() : null })
  if (doubles) {
    for (const [name, field] of Object.entries(entity.fields)) {
      if (!filled.has(name) || !field.options.index || !mayRead(ctx, entity, field)) continue
      if (field.kind === 'inn') lookup(name, field, 'inn')
      else if (field.kind === 'email' || field.kind === 'phone') lookup(name, field, 'contact')
      else if (name === entity.title && hasKey(field)) lookup(name, field, 'title')
    }
    const strength = { inn: 0, contact: 1, title: 2, key: 3 }
    found.sort((a, b) => strength[a.by] - strength[b.by])
  }
  const keyField = key === null ? null : ctx.core.catalog.field(entity, key)
  if (key !== null && keyField && !found.some(({ name }) => name === key)) lookup(key, keyField, 'key')
  return found
}

/** The form in which a value is compared; null for none. */
function orderOf(lookup: Lookup, value: unknown): string | number | null {
  if (value === null || value === undefined || value === '') return null
  return lookup.target.toOrder(value) as string | number
}

interface Reader {
  columns: RawBuilder<unknown>
  decode(raw: Record<string, unknown>): Row
}

/** The columns of a record that are read; `only` what is compared and the fields named, or all of them. */
function readerOf(entity: Entity, only: ReadonlySet<string> | null): Reader {
  const codec = entityCodec(entity)
  const compared = (name: string): boolean => only!.has(name) || name === entity.title || SOFT_NAMES.has(name) || SOFT_KINDS.has(entity.fields[name]!.kind)
  if (only === null || [...only].some((name) => !Object.hasOwn(entity.fields, name))) {
    return { columns: codec.selected, decode: codec.adopt }
  }
  const some = codec.columns.filter(({ field }) => compared(field))
  return {
    columns: sql.join([sql.ref('id'), ...some.map(({ column }) => sql.ref(column))]),
    decode: (raw) => Object.fromEntries([['id', raw['id']], ...some.map(({ field, column, read }) => [field, read(raw[column])])]) as Row,
  }
}

/** Where the values of a crowd have filled the answer, the others are asked for by themselves: nobody is hidden by a crowd. */
async function find(tx: Ctx, entity: Entity, lookup: Lookup, values: readonly (string | number)[], reader: Reader): Promise<Row[]> {
  const scope = scopeCondition(tx, entity, 'read')
  const conditions = [sql`${lookup.target.order} in ${anyOf(tx.dialect, values)}`, sql`deleted_at is null`, ...(scope ? [scope] : [])]
  const most = values.length * MOST_KNOWN
  const found = await sql<Record<string, unknown>>`select ${reader.columns} from ${sql.table(entity.table)} where ${sql.join(conditions, sql` and `)} limit ${most}`.execute(tx.db)
  if (found.rows.length < most || values.length === 1) return found.rows.map(reader.decode)
  const half = values.length >> 1
  return [...(await find(tx, entity, lookup, values.slice(0, half), reader)), ...(await find(tx, entity, lookup, values.slice(half), reader))]
}

const HARD_KINDS = new Set(['inn', 'ogrn', 'kpp'])
const SOFT_KINDS = new Set(['inn', 'ogrn', 'kpp', 'email', 'phone', 'day'])
const SOFT_NAMES = new Set(['city'])

/** Whether something that tells records apart is known of both and is not the same: branches of one company have one INN and different KPP. */
function differs(entity: Entity, draft: Draft, row: Row, kinds: ReadonlySet<string>, except: string | null): boolean {
  for (const [name, field] of Object.entries(entity.fields)) {
    if (name === except || !(kinds.has(field.kind) || (kinds === SOFT_KINDS && SOFT_NAMES.has(name)))) continue
    const [mine, theirs] = [draft.values[name], row[name]]
    if (typeof mine !== 'string' || typeof theirs !== 'string' || mine === '' || theirs === '') continue
    if (foldText(mine) !== foldText(theirs)) return true
  }
  return false
}

function isLike(entity: Entity, lookup: Lookup, draft: Draft, row: Row): boolean {
  if (lookup.by === 'inn') return !differs(entity, draft, row, HARD_KINDS, lookup.name)
  if (lookup.by === 'title') return !differs(entity, draft, row, SOFT_KINDS, null)
  if (lookup.by === 'contact') return !differs(entity, draft, row, HARD_KINDS, null) && namesAlike(draft.values[entity.title], row[entity.title])
  return false
}

function namesAlike(a: unknown, b: unknown): boolean {
  if (typeof a !== 'string' || typeof b !== 'string') return true
  return keySimilarity(nameKey(a), nameKey(b)) >= SIMILAR_FROM
}

/** Several records under one key: those with the very same KPP, where the row has one. */
function closest(draft: Draft, found: Known[]): Known[] {
  const kpp = draft.values['kpp']
  const exact = typeof kpp === 'string' ? found.filter(({ row }) => row['kpp'] === kpp) : []
  return exact.length > 0 ? exact : found
}

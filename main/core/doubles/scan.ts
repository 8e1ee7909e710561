import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import { DOUBLE_FROM, KEY_KINDS, likeness, type DoubleReason, type KeyKind, type Profile } from '#shared/core/doubles.ts'
import type { Entity } from '#shared/core/entity.ts'
import { newId } from '#shared/core/ids.ts'
import { anyOf, insertMany } from '../../db/insert-many.ts'
import { asSystem, type Ctx } from '../context.ts'
import { isClosing } from '../running.ts'
import { shortTransaction } from '../short-transaction.ts'
import { isApart } from './apart.ts'
import { profile } from './keys.ts'
import { comparedRows } from './look.ts'

/** A value that more records than this share is no sign: the same blurred name, a switchboard, a portal's address. */
const CROWD: Record<KeyKind, number> = { inn: 60, ogrn: 60, phone: 40, email: 40, domain: 12, name: 40, ends: 25, person: 12 }
/** Keys looked through in one go: some milliseconds. */
const STRETCH = 8000
/** Records compared in one go. */
const BATCH = 400
/** More of them would be a chain of neighbours rather than one record. */
const LARGEST_GROUP = 20

export interface Progress {
  share: number
  records: number
}

interface Pair {
  a: string
  b: string
  score: number
  sure: boolean
  reasons: DoubleReason[]
}

export interface Found {
  ids: string[]
  score: number
  sure: boolean
  reasons: DoubleReason[]
}

/** For each record the others with which it makes a pair that is kept. */
type Seen = Map<string, Set<string>>

/**
 * Looks through a whole module for doubles: values that several records share lead to pairs, pairs are compared, and
 * what is alike enough makes groups. In small pieces with a pause after each, so that saves go on; the records of the next
 * piece are read, in the thread of long reads, while those of the last are compared.
 * @returns null when it was stopped
 */
export async function findDoubles(ctx: Ctx, entity: Entity, signal: AbortSignal, tell: (progress: Progress) => void): Promise<Found[] | null> {
  const system = { ...asSystem(ctx), db: ctx.core.connection.longReads }
  const seen: Seen = new Map()
  const pairs: Pair[] = []
  let records = 0
  const stopped = () => signal.aborted || isClosing(ctx.core)
  for (const [at, kind] of KEY_KINDS.entries()) {
    let waiting: string[][] = []
    let size = 0
    let ahead: Promise<Piece> | null = null
    const flush = async () => {
      const piece = await ahead
      ahead = waiting.length > 0 ? readPiece(system, entity, waiting) : null
      // What fails is met when the piece is wanted.
      if (ahead) void Promise.allSettled([ahead])
      ;[waiting, size] = [[], 0]
      await breathe()
      if (piece) records += comparePiece(piece, seen, pairs)
    }
    for await (const block of blocksOf(system, entity, kind)) {
      if (stopped()) return null
      if (block.ids) {
        waiting.push(block.ids)
        size += block.ids.length
        if (size >= BATCH) await flush()
      }
      tell({ share: (at + block.share) / KEY_KINDS.length, records })
    }
    await flush()
    await flush()
  }
  return stopped() ? null : group(await withoutApart(system, entity, pairs))
}

/** Ids of records that share a key, block by block; every stretch tells how far it is in the alphabet. */
async function* blocksOf(ctx: Ctx, entity: Entity, kind: KeyKind): AsyncGenerator<{ ids: string[] | null; share: number }> {
  const of = sql`module = ${entity.name} and kind = ${kind}`
  const total = Number((await sql<{ n: number }>`select count(*) as n from double_keys where ${of}`.execute(ctx.db)).rows[0]!.n)
  let done = 0
  for (let from = ''; ; ) {
    const end = await sql<{ value: string }>`select value from double_keys where ${of} and value > ${from} order by value limit 1 offset ${STRETCH}`.execute(ctx.db)
    const to = end.rows[0]?.value
    const range = to === undefined ? sql`value > ${from}` : sql`value > ${from} and value <= ${to}`
    const shared = await sql<{ value: string }>`select value from double_keys where ${of} and ${range} group by value having count(*) > 1 and count(*) <= ${CROWD[kind]}`.execute(ctx.db)
    done += STRETCH
    const share = Math.min(1, total === 0 ? 1 : done / total)
    for (const block of await membersOf(ctx, entity, kind, shared.rows.map((row) => row.value))) yield { ids: block, share }
    yield { ids: null, share }
    await breathe()
    if (to === undefined) return
    from = to
  }
}

async function membersOf(ctx: Ctx, entity: Entity, kind: KeyKind, values: readonly string[]): Promise<string[][]> {
  const blocks: string[][] = []
  for (let at = 0; at < values.length; at += BATCH) {
    const found = await sql<{ value: string; record_id: string }>`select value, record_id from double_keys where module = ${entity.name} and kind = ${kind} and value in ${anyOf(ctx.dialect, values.slice(at, at + BATCH))}`.execute(ctx.db)
    for (const rows of Map.groupBy(found.rows, (row) => row.value).values()) blocks.push(rows.map((row) => row.record_id))
  }
  return blocks
}

/** Records that share keys, block by block, with what is compared of them. */
interface Piece {
  blocks: readonly string[][]
  profiles: Map<string, Profile>
}

async function readPiece(ctx: Ctx, entity: Entity, blocks: readonly string[][]): Promise<Piece> {
  const rows = await comparedRows(ctx, entity, [...new Set(blocks.flat())])
  return { blocks, profiles: new Map(rows.map((row) => [row.id, profile(ctx, entity, row)])) }
}

/** @returns how many records were compared */
function comparePiece({ blocks, profiles }: Piece, seen: Seen, pairs: Pair[]): number {
  for (const block of blocks) {
    const known = block.filter((id) => profiles.has(id)).sort()
    for (const [i, a] of known.entries()) {
      const mine = profiles.get(a)!
      for (let j = i + 1; j < known.length; j++) {
        const b = known[j]!
        if (seen.get(a)?.has(b)) continue
        const like = likeness(mine, profiles.get(b)!)
        // Only what is kept may be met again by another key; the rest is cheaper to compare again than to remember.
        if (like.score < DOUBLE_FROM) continue
        const others = seen.get(a)
        if (others) others.add(b)
        else seen.set(a, new Set([b]))
        pairs.push({ a, b, score: like.score, sure: like.sure, reasons: like.reasons })
      }
    }
  }
  return profiles.size
}

async function withoutApart(ctx: Ctx, entity: Entity, pairs: readonly Pair[]): Promise<Pair[]> {
  const apart = await isApart(ctx, entity.name)
  return pairs.filter(({ a, b }) => !apart(a, b))
}

/** The strongest pairs are joined first; a group is as sure as its weakest link. */
export function group(pairs: readonly Pair[]): Found[] {
  const groupOf = new Map<string, Found>()
  for (const { a, b, score, sure, reasons } of [...pairs].sort((x, y) => Number(y.sure) - Number(x.sure) || y.score - x.score)) {
    const [mine, other] = [groupOf.get(a), groupOf.get(b)]
    if (mine && mine === other) continue
    const parts = [mine ?? alone(a), other ?? alone(b)]
    const ids = parts.flatMap((part) => part.ids)
    if (ids.length > LARGEST_GROUP) continue
    const joined: Found = {
      ids,
      score: Math.min(score, ...parts.map((part) => part.score)),
      sure: sure && parts.every((part) => part.sure),
      reasons: [...new Set([...parts.flatMap((part) => part.reasons), ...reasons])],
    }
    for (const id of ids) groupOf.set(id, joined)
  }
  return [...new Set(groupOf.values())]
}

const alone = (id: string): Found => ({ ids: [id], score: 1, sure: true, reasons: [] })

/** The new result takes the old one's place. */
export async function keepGroups(ctx: Ctx, entity: Entity, found: readonly Found[]): Promise<void> {
  const { connection } = ctx.core
  const old = (await sql<{ id: string }>`select id from double_groups where module = ${entity.name}`.execute(connection.db)).rows.map((row) => row.id)
  for (let at = 0; at < found.length; at += BATCH) {
    const part = found.slice(at, at + BATCH).map((one) => ({ id: newId(), ...one }))
    await shortTransaction(connection, async (db) => {
      await insertMany(db, ctx.dialect, 'double_groups', part.map(({ id, score, sure, reasons }) => ({ id, module: entity.name, score: Math.round(score * 1000), sure: sure ? 1 : 0, reasons: JSON.stringify(reasons) })))
      await insertMany(db, ctx.dialect, 'double_members', part.flatMap(({ id, ids }) => ids.map((record_id) => ({ group_id: id, record_id }))))
    })
    await breathe()
  }
  for (let at = 0; at < old.length; at += BATCH) {
    await shortTransaction(connection, (db) => forgetGroups({ ...ctx, db }, old.slice(at, at + BATCH)))
    await breathe()
  }
}

export async function forgetGroups(ctx: Ctx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await sql`delete from double_members where group_id in ${anyOf(ctx.dialect, ids)}`.execute(ctx.db)
  await sql`delete from double_groups where id in ${anyOf(ctx.dialect, ids)}`.execute(ctx.db)
}

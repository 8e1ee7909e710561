import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Entity } from '#shared/core/entity.ts'
import { entityOf } from '#shared/modules.ts'
import { anyOf } from '../../db/insert-many.ts'
import type { Ctx } from '../context.ts'
import { isClosing } from '../running.ts'
import { shortTransaction } from '../short-transaction.ts'
import { insertKeys, rekey, type KeyRow } from './keys.ts'

/** A row of the table of keys as one text, in whose order the table stands. */
export type PendingKey = string

const MARK = '\0'
/** About 2 MB; every page of the table is then written for many keys. */
const MOST = 20_000
const ROWS = 2000
const IDS = 400

export const pendingKey = (module: string, kind: string, value: string, recordId: string): PendingKey => [module, kind, value, recordId].join(MARK)

/**
 * Keys of the new records of a long operation. They fall all over their table: written with each batch they dirty more
 * pages than everything else of a record together. So they are kept until there are many and written in the table's
 * order, before the operation ends at the latest. An operation that is cut off takes its records back, keys or no keys.
 */
export function createPendingKeys(ctx: Ctx) {
  let kept: PendingKey[] = []
  let writing: Promise<void> = Promise.resolve()
  async function put(keys: PendingKey[]): Promise<void> {
    keys.sort()
    for (let at = 0; at < keys.length && !isClosing(ctx.core); at += ROWS, await breathe()) {
      const rows = keys.slice(at, at + ROWS).map(rowOf)
      await shortTransaction(ctx.core.connection, (db) => insertKeys({ ...ctx, db }, rows))
    }
    await settle(ctx, keys)
  }
  /** Begins to write what is kept, once what was begun before is written. */
  async function begin(): Promise<void> {
    await writing
    writing = put(kept)
    kept = []
    // Whatever it throws is met by the next lot, or at the end.
    void Promise.allSettled([writing])
  }
  return {
    /** The operation goes on while keys are written, but no more than one lot of them. */
    add(keys: readonly PendingKey[]): Promise<void> | void {
      for (const key of keys) kept.push(key)
      if (kept.length >= MOST) return begin()
    },
    async write(): Promise<void> {
      await begin()
      await writing
    },
    /** Nothing of them is under way any more, however that ended. */
    settled: async (): Promise<void> => void (await Promise.allSettled([writing])),
  }
}

function rowOf(key: PendingKey): KeyRow {
  const [module, kind, value, record_id] = key.split(MARK) as [string, string, string, string]
  return { module, kind, value, record_id }
}

/**
 * A record that was changed before its keys stood in the table could not take them away: it does so now, and has the keys
 * of what it is. One that is changed later finds them there.
 */
async function settle(ctx: Ctx, keys: readonly PendingKey[]): Promise<void> {
  for (const [module, rows] of Map.groupBy(keys.map(rowOf), (row) => row.module)) {
    const entity = entityOf(module) as Entity
    const byRecord = Map.groupBy(rows, (row) => row.record_id)
    const ids = [...byRecord.keys()].sort()
    for (let at = 0; at < ids.length && !isClosing(ctx.core); at += IDS) {
      const part = ids.slice(at, at + IDS)
      await shortTransaction(ctx.core.connection, async (db) => {
        const found = await sql<{ id: string }>`select id from ${sql.table(entity.table)} where id in ${anyOf(ctx.dialect, part)} and version = 1`.execute(db)
        const asMade = new Set(found.rows.map(({ id }) => id))
        const changed = part.filter((id) => !asMade.has(id))
        if (changed.length > 0) await rekey({ ...ctx, db }, entity, changed, changed.flatMap((id) => byRecord.get(id)!))
      })
    }
  }
}

import { newId } from '#shared/core/ids.ts'
import { ruleBroken } from '#shared/core/errors.ts'
import { rememberOwn } from './feed.ts'
import { canCollect, collectWrites, isStaleBlock } from '../db/compound.ts'
import { isDuplicate, isRetryable } from '../db/mysql-problems.ts'
import { StaleRow } from './stale.ts'
import type { Ctx, OpenOperation } from './context.ts'

export interface OperationStart {
  /** made by the caller: the same write sent twice is done once */
  id?: string
  kind: string
  module: string
  /** when the operation is about one record */
  recordId?: string
  title?: string | null
  undoes?: string
  /** one record, written without reading back what was written: may go to a server in one trip */
  single?: boolean
}

const ATTEMPTS = 3

/**
 * Runs a change as one transaction and one step of the history. Called inside another operation it joins it, so a
 * service that calls a service is still one step. When the operation's id was seen before, nothing is done and
 * `repeated` answers instead.
 */
export async function operate<T>(ctx: Ctx, start: OperationStart, work: (tx: Ctx) => Promise<T>, repeated: (ctx: Ctx, seen: SeenOperation) => Promise<T>): Promise<T> {
  if (ctx.operation) return work(ctx)
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOnce(ctx, start, work)
    } catch (error) {
      if (error instanceof SeenBefore) return repeated(ctx, error.seen)
      if (!isRetryable(error) || attempt >= ATTEMPTS) throw error
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt + Math.random() * 40))
    }
  }
}

/** What an operation that was sent before had to do with, and what it answered if that was kept. */
export interface SeenOperation {
  recordId: string | null
  result: unknown
}

class SeenBefore extends Error {
  readonly seen: SeenOperation
  constructor(seen: SeenOperation) {
    super('operation repeated')
    this.seen = seen
  }
}

async function runOnce<T>(ctx: Ctx, start: OperationStart, work: (tx: Ctx) => Promise<T>): Promise<T> {
  const operation: OpenOperation = { id: start.id ?? newId(), at: ctx.now(), kind: start.kind, changes: [], touched: 0, locks: false, afterCommit: [] }
  rememberOwn(ctx.core.ownOperations, operation.id)
  let result: T
  try {
    result = await (start.single && canCollect(ctx.core.connection) ? inOneTrip(ctx, start, operation, work) : inTransaction(ctx, start, operation, work))
  } catch (error) {
    if (start.id && isDuplicate(error)) await throwSeen(ctx, start, error)
    throw error
  }
  for (const effect of operation.afterCommit) effect()
  ctx.core.bus.publish(operation.changes)
  if (operation.touched > 0) tellDone(ctx, operation)
  return result
}

/** Tells the modules that follow every operation. */
export function tellDone(ctx: Ctx, { id, kind }: Pick<OpenOperation, 'id' | 'kind'>): void {
  for (const hooks of ctx.core.hooks.values()) hooks.afterOperation?.(ctx.core, { id, kind, actorId: ctx.actor.id })
}

async function inTransaction<T>(ctx: Ctx, start: OperationStart, operation: OpenOperation, work: (tx: Ctx) => Promise<T>): Promise<T> {
  return ctx.core.connection.db.transaction().execute(async (db) => {
    operation.locks = ctx.dialect !== 'sqlite'
    const tx: Ctx = { ...ctx, db, operation }
    await recordOperation(tx, start)
    const done = await work(tx)
    if (operation.touched !== 1) await tx.db.updateTable('operations').set({ count: operation.touched }).where('id', '=', operation.id).execute()
    return done
  })
}

/** Reads first, then everything that is written as one block: see `main/db/compound.ts`. */
async function inOneTrip<T>(ctx: Ctx, start: OperationStart, operation: OpenOperation, work: (tx: Ctx) => Promise<T>): Promise<T> {
  const collected = collectWrites(ctx.core.connection)
  const tx: Ctx = { ...ctx, db: collected.db, operation }
  await recordOperation(tx, start)
  const done = await work(tx)
  // A save that changed nothing is an operation of no records, which only its id makes worth keeping.
  if (operation.touched === 0) await tx.db.updateTable('operations').set({ count: 0 }).where('id', '=', operation.id).execute()
  try {
    await collected.commit()
  } catch (error) {
    if (isStaleBlock(error)) throw new StaleRow(start.recordId ?? '')
    throw error
  }
  return done
}

async function recordOperation(tx: Ctx, start: OperationStart): Promise<void> {
  const { id, at } = tx.operation!
  await tx.db
    .insertInto('operations')
    .values({
      id,
      at,
      actor_id: tx.actor.id,
      kind: start.kind,
      module: start.module,
      record_id: start.recordId ?? null,
      title: start.title?.slice(0, 300) ?? null,
      count: 1,
      undone_by: null,
      undoes: start.undoes ?? null,
      state: 'done',
      result: 'null',
    })
    .execute()
}

async function throwSeen(ctx: Ctx, start: OperationStart, cause: unknown): Promise<never> {
  const seen = await ctx.db.selectFrom('operations').select(['actor_id', 'kind', 'module', 'record_id', 'result']).where('id', '=', start.id!).executeTakeFirst()
  if (!seen) throw cause
  refuseOther(ctx, start, seen)
  throw new SeenBefore({ recordId: (seen['record_id'] as string | null) ?? null, result: JSON.parse(String(seen['result'])) })
}

/**
 * Only the same wish of the same actor may be answered by an operation's id: it is no way to read another's result.
 * @throws RULE `operation.foreign`, `operation.other`
 */
export function refuseOther(ctx: Ctx, start: OperationStart, seen: Record<string, unknown>): void {
  if (seen['actor_id'] !== ctx.actor.id) throw ruleBroken('operation.foreign')
  // A creation may leave it to the core to make the record's id, so each sending has another one.
  const sameRecord = start.kind === 'create' || start.recordId === undefined || seen['record_id'] === start.recordId
  if (seen['kind'] !== start.kind || seen['module'] !== start.module || !sameRecord) throw ruleBroken('operation.other')
}

/** Keeps what a repeated call will be answered, when it cannot be read back from the record. */
export async function keepResult(ctx: Ctx, result: unknown): Promise<void> {
  await ctx.db.updateTable('operations').set({ result: JSON.stringify(result) }).where('id', '=', ctx.operation!.id).execute()
}

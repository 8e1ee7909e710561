import { newId } from '#shared/core/ids.ts'
import { AppError } from '#shared/core/errors.ts'
import type { Change } from '#shared/modules/changes/changes.contract.ts'
import { isDuplicate } from '../db/mysql-problems.ts'
import type { Core, Ctx, OpenOperation } from './context.ts'
import { createPendingKeys, type PendingKey } from './doubles/pending.ts'
import { rememberOwn } from './feed.ts'
import { refuseOther, tellDone, type OperationStart } from './operations.ts'
import { lookAgain } from './resume.ts'
import { rollBack } from './rollback.ts'
import { holderOf, holding, isClosing, RUNNING } from './running.ts'
import { writeSetting } from './settings.ts'
import { shortTransaction } from './short-transaction.ts'

/** An operation under way that takes many short transactions, so that other people's saves go on in between. */
export interface Steps {
  readonly id: string
  readonly at: string
  /** records written so far */
  readonly touched: number
  /**
   * One transaction of the operation. It is tried again after a deadlock or when somebody saved in between, so `work`
   * keeps nothing of what it did until it has been committed.
   */
  step<T>(work: (tx: Ctx) => Promise<T>): Promise<T>
}

const BEAT_MS = 5000
const TELL_MS = 1000
const RETRY_MS = 30_000

/** The workspace is closing: not a failure of the operation, which is taken back at the next start. */
class Interrupted extends AppError<'UNAVAILABLE'> {
  constructor() {
    super('UNAVAILABLE', { what: 'aborted' })
  }
}

/**
 * Runs a change as many transactions under one operation: one step of the history, undone as one. When `work` throws,
 * everything written is taken back before the error goes on; when the process dies, the next start does it
 * (`resumeUnfinished`). `work` answers what a repeated call with the same id is to get.
 * When the operation's id was there before, nothing is done and `repeated` answers.
 */
export async function operateInSteps<T>(ctx: Ctx, start: OperationStart, work: (steps: Steps) => Promise<T>, repeated: (state: string, result: unknown) => Promise<T>): Promise<T> {
  const operation = { id: start.id ?? newId(), at: ctx.now(), kind: start.kind }
  const seen = await begin(ctx, start, operation)
  if (seen) return repeated(seen.state, seen.result)
  const run = createRun(ctx, operation)
  const calm = forLongWork(ctx.core)
  return holding(operation.id, async () => {
    try {
      const result = await work(run)
      await run.writeKeys()
      await finish(ctx, operation.id, run.touched, result)
      if (run.touched > 0) tellDone(ctx, operation)
      return result
    } catch (error) {
      await run.keysSettled()
      if (!(error instanceof Interrupted)) await takenBack(ctx, operation.id)
      throw error
    } finally {
      run.tell()
      await calm()
    }
  })
}

/** What cannot be taken back now (the disk is full, the server is gone) is tried again, at the next start at the latest. */
async function takenBack(ctx: Ctx, operationId: string): Promise<void> {
  try {
    await rollBack(ctx, operationId)
  } catch (error) {
    ctx.core.log('error', `operation ${operationId} could not be taken back yet`, error)
    lookAgain({ ...ctx, operation: null }, RETRY_MS)
  }
}

/**
 * SQLite's settings while much is written beside this thread: it leaves it to the other to move the log into the file, and
 * keeps few pages rather than mapping them, so that the whole base does not come to lie in this process's memory.
 * Answers how to put them back.
 */
function forLongWork({ log, connection: { sqlite, settle } }: Core): () => Promise<void> {
  if (!sqlite) return () => Promise.resolve()
  const settings = { wal_autocheckpoint: 64_000, mmap_size: 0, cache_size: -16_384 }
  const before = Object.keys(settings).map((name) => [name, sqlite.pragma(name, { simple: true })] as const)
  for (const [name, value] of Object.entries(settings)) sqlite.pragma(`${name} = ${value}`)
  return async () => {
    await settle().catch((error: unknown) => log('warn', 'the log could not be moved into the file', error))
    for (const [name, value] of before) if (sqlite.open) sqlite.pragma(`${name} = ${Number(value)}`)
  }
}

type Named = Pick<OpenOperation, 'id' | 'at' | 'kind'>

/** Null when the operation is new; its state and result when its id was there already. */
async function begin(ctx: Ctx, start: OperationStart, operation: Named): Promise<{ state: string; result: unknown } | null> {
  rememberOwn(ctx.core.ownOperations, operation.id)
  const row = {
    id: operation.id,
    at: operation.at,
    actor_id: ctx.actor.id,
    kind: start.kind,
    module: start.module,
    record_id: start.recordId ?? null,
    title: start.title?.slice(0, 300) ?? null,
    count: 0,
    undone_by: null,
    undoes: start.undoes ?? null,
    state: 'running',
    result: 'null',
  }
  try {
    await ctx.core.connection.db.transaction().execute(async (db) => {
      await db.insertInto('operations').values(row).execute()
      await writeSetting(db, RUNNING, operation.id, holderOf(ctx), operation.at)
    })
    return null
  } catch (error) {
    if (!start.id || !isDuplicate(error)) throw error
    const seen = await ctx.db.selectFrom('operations').select(['actor_id', 'kind', 'module', 'record_id', 'state', 'result']).where('id', '=', start.id).executeTakeFirst()
    if (!seen) throw error
    refuseOther(ctx, start, seen)
    return { state: String(seen['state']), result: JSON.parse(String(seen['result'])) as unknown }
  }
}

interface Run extends Steps {
  tell(): void
  writeKeys(): Promise<void>
  keysSettled(): Promise<void>
}

function createRun(ctx: Ctx, operation: Named): Run {
  let touched = 0
  let beat = performance.now()
  let told = performance.now()
  let untold = new Map<string, Change>()
  const keys = createPendingKeys(ctx)
  const run: Run = {
    writeKeys: () => keys.write(),
    keysSettled: () => keys.settled(),
    id: operation.id,
    at: operation.at,
    get touched() {
      return touched
    },
    async step(work) {
      const { result, open } = await attempt(ctx, operation, work, performance.now() - beat > BEAT_MS)
      if (performance.now() - beat > BEAT_MS) beat = performance.now()
      touched += open.touched
      for (const effect of open.afterCommit) effect()
      for (const { module } of open.changes) untold.set(module, { seq: 0, module, id: null, action: operation.kind, actorId: ctx.actor.id })
      if (performance.now() - told > TELL_MS) run.tell()
      await keys.add(open.newKeys)
      return result
    },
    tell() {
      if (untold.size > 0) ctx.core.bus.publish([...untold.values()])
      untold = new Map()
      told = performance.now()
    },
  }
  return run
}

async function attempt<T>(ctx: Ctx, operation: Named, work: (tx: Ctx) => Promise<T>, withBeat: boolean): Promise<{ result: T; open: OpenOperation & { newKeys: PendingKey[] } }> {
  if (isClosing(ctx.core)) throw new Interrupted()
  return shortTransaction(ctx.core.connection, async (db) => {
    const open = { ...operation, changes: [], touched: 0, afterCommit: [], newKeys: [] }
    const result = await work({ ...ctx, db, operation: open })
    if (withBeat) await writeSetting(db, RUNNING, operation.id, holderOf(ctx), ctx.now())
    return { result, open }
  })
}

async function finish(ctx: Ctx, id: string, touched: number, result: unknown): Promise<void> {
  if (isClosing(ctx.core)) throw new Interrupted()
  await ctx.core.connection.db.transaction().execute(async (db) => {
    await db.updateTable('operations').set({ state: 'done', count: touched, result: JSON.stringify(result ?? null) }).where('id', '=', id).execute()
    await db.deleteFrom('settings').where('scope', '=', RUNNING).where('key', '=', id).execute()
  })
}

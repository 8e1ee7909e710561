import { AppError, isAppError, ruleBroken } from '#shared/core/errors.ts'
import { newId } from '#shared/core/ids.ts'
import { importStatus, type ImportPlan, type ImportStatus } from '#shared/modules/transfer/transfer.contract.ts'
import type { Core, Ctx } from '../context.ts'
import { scopeFor } from '#shared/core/access.ts'
import { fileOf } from './files.ts'
import { newStatus, openJob, runImport, type ImportJob } from './import.ts'
import { importableEntity } from './inspect.ts'
import type { Plan } from './plan.ts'
import { refusing } from './refusals.ts'

/** Imports of this process: those under way, and the last that have ended. */
interface Kept {
  owner: string | null
  status: ImportStatus
  abort: AbortController
}

interface Desk {
  kept: Map<string, Kept>
  /** the imports that wait: one at a time, for they would only slow each other down */
  queue: Promise<void>
}

const desks = new WeakMap<Core, Desk>()
const MOST_KEPT = 100
const MOST_WAITING = 20

function deskOf(core: Core): Desk {
  let desk = desks.get(core)
  if (!desk) desks.set(core, (desk = { kept: new Map(), queue: Promise.resolve() }))
  return desk
}

const isOver = ({ state }: ImportStatus): boolean => state === 'done' || state === 'failed' || state === 'cancelled'

/**
 * Puts an import in the queue and answers at once. The same `operationId` again is the same import.
 * @throws FORBIDDEN, INVALID, RULE for what is wrong with the plan or the file
 */
export async function startImport(ctx: Ctx, input: ImportPlan): Promise<ImportStatus> {
  const id = input.operationId ?? newId()
  const seen = await seenBefore(ctx, id)
  if (seen) return seen
  const entity = importableEntity(input.module)
  const file = await fileOf(ctx, input.fileId)
  const abort = new AbortController()
  const job: ImportJob = { entity, plan: planOf(input), path: file.path, name: file.name, read: input.read ?? {}, operationId: id, signal: abort.signal }
  await refusing(async () => (await openJob(ctx, job)).source.table.close())
  const desk = deskOf(ctx.core)
  const waiting = [...desk.kept.values()].filter(({ status }) => !isOver(status))
  if (waiting.length >= MOST_WAITING) throw ruleBroken('transfer.tooMany')
  const kept: Kept = { owner: ctx.actor.id, status: newStatus(ctx, job, file.bytes), abort }
  desk.kept.set(id, kept)
  sweep(desk)
  desk.queue = desk.queue.then(() => runKept(ctx, job, kept))
  ctx.core.later('bring a file in', () => desk.queue)
  return answer(kept.status)
}

function planOf(input: ImportPlan): Plan {
  return { columns: input.columns, mode: input.mode, key: input.key, defaults: input.defaults ?? {}, doubles: input.doubles ?? 'skip', dryRun: input.dryRun ?? false }
}

async function runKept(ctx: Ctx, job: ImportJob, kept: Kept): Promise<void> {
  if (kept.abort.signal.aborted) {
    kept.status.state = 'cancelled'
    return
  }
  try {
    await runImport(ctx, job, kept.status)
  } catch (error) {
    ctx.core.log(isAppError(error) && error.code !== 'UNAVAILABLE' ? 'info' : 'error', `import ${job.operationId} ended: ${kept.status.state}`, error)
  }
}

function sweep(desk: Desk): void {
  for (const [id, { status }] of desk.kept) {
    if (desk.kept.size <= MOST_KEPT) return
    if (isOver(status)) desk.kept.delete(id)
  }
}

const answer = (status: ImportStatus): ImportStatus => ({ ...status, problems: [...status.problems] })

/** How an import stands, also after a restart. Others' imports are seen by those who may read the audit. */
export async function importStatusOf(ctx: Ctx, id: string): Promise<ImportStatus> {
  const status = await seenBefore(ctx, id)
  if (!status) throw new AppError('NOT_FOUND', { module: 'transfer', id })
  return status
}

async function seenBefore(ctx: Ctx, id: string): Promise<ImportStatus | null> {
  const kept = deskOf(ctx.core).kept.get(id)
  if (kept) return maySee(ctx, kept.owner) ? answer(kept.status) : null
  const row = await ctx.db.selectFrom('operations').select(['actor_id', 'module', 'state', 'at', 'result', 'kind']).where('id', '=', id).executeTakeFirst()
  if (!row || row['kind'] !== 'import' || !maySee(ctx, row['actor_id'] as string | null)) return null
  const stored = importStatus.safeParse(JSON.parse(String(row['result'])))
  return stored.success ? stored.data : blankStatus(id, row)
}

/** Of an import that was taken back there is only this much; one that runs elsewhere tells its state only. */
function blankStatus(id: string, row: Record<string, unknown>): ImportStatus {
  return {
    id, state: row['state'] === 'running' ? 'running' : 'cancelled', dryRun: false, module: String(row['module']),
    rows: 0, created: 0, updated: 0, skipped: 0, failed: 0, bytes: 0, bytesRead: 0, rowsPerSecond: null, secondsLeft: null,
    startedAt: String(row['at']), operationId: null, problems: [], problemsCount: 0, problemsFileId: null, failedFileId: null, error: null,
  }
}

const maySee = (ctx: Ctx, owner: string | null): boolean => owner === ctx.actor.id || scopeFor(ctx.actor.grants, 'audit:read') !== 'no'

/** Asks an import to stop; what it has written is taken back, and its state says when that is done. */
export async function cancelImport(ctx: Ctx, id: string): Promise<ImportStatus> {
  const kept = deskOf(ctx.core).kept.get(id)
  if (!kept || !maySee(ctx, kept.owner)) return importStatusOf(ctx, id)
  if (!isOver(kept.status)) {
    kept.status.state = kept.status.state === 'queued' ? 'cancelled' : 'cancelling'
    kept.abort.abort()
  }
  return answer(kept.status)
}

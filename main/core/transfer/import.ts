import type { Entity } from '#shared/core/entity.ts'
import { invalid, isAppError, type AppError } from '#shared/core/errors.ts'
import type { ColumnTarget, ImportStatus } from '#shared/modules/transfer/transfer.contract.ts'
import type { Ctx } from '../context.ts'
import { operateInSteps, type Steps } from '../steps.ts'
import { freshenStatistics } from './statistics.ts'
import { dropFile, placeForFile } from './files.ts'
import { checkDefaults, checkPlan, makeFields, pretendFields, type Plan } from './plan.ts'
import { refusal } from './refusals.ts'
import { rememberMapping } from './remembered.ts'
import { createReport, type Report } from './report.ts'
import { runRows } from './run.ts'
import { openScratch } from './scratch.ts'
import { openSource, type ReadChoice, type Source } from './source.ts'

export interface ImportJob {
  entity: Entity
  plan: Plan
  path: string
  /** the file as the user knows it */
  name: string
  read: ReadChoice
  operationId: string
  /** where the failed rows go; absent = a file of the user's to fetch */
  failedTo?: string | undefined
  signal: AbortSignal
  onProgress?: ((status: ImportStatus) => void) | undefined
}

export function newStatus(ctx: Ctx, job: Pick<ImportJob, 'entity' | 'plan' | 'operationId'>, bytes: number): ImportStatus {
  return {
    id: job.operationId,
    state: 'queued',
    dryRun: job.plan.dryRun,
    module: job.entity.name,
    rows: 0, created: 0, updated: 0, skipped: 0, failed: 0,
    bytes, bytesRead: 0, rowsPerSecond: null, secondsLeft: null,
    startedAt: ctx.now(),
    operationId: job.plan.dryRun ? null : job.operationId,
    problems: [], problemsCount: 0, problemsFileId: null, failedFileId: null, error: null,
  }
}

/** A file that will be brought in, opened and its plan found good. */
export async function openJob(ctx: Ctx, job: Pick<ImportJob, 'entity' | 'plan' | 'path' | 'read'>): Promise<{ source: Source; defaults: Record<string, unknown> }> {
  const source = await openSource(job.path, job.read, ctx.locale)
  try {
    checkPlan(ctx, job.entity, job.plan, source.header.length)
    return { source, defaults: await checkDefaults(ctx, job.entity, job.plan.defaults) }
  } catch (error) {
    await source.table.close()
    throw error
  }
}

/**
 * Brings a file in as one operation of kind `import`, whose id undoes it whole. `status` is kept up to date; its state
 * tells how it ended. Whatever stops it, nothing of it is left.
 * @throws RULE `transfer.cancelled` when the signal says so, and whatever the file, the plan or the database refuse
 */
export async function runImport(ctx: Ctx, job: ImportJob, status: ImportStatus): Promise<void> {
  status.state = 'running'
  try {
    const { source, defaults } = await openJob(ctx, job)
    status.bytes = source.table.bytes
    try {
      await (job.plan.dryRun ? dryRun(ctx, job, status, source, defaults) : realRun(ctx, job, status, source, defaults))
    } finally {
      await source.table.close()
    }
    status.state = 'done'
    status.bytesRead = status.bytes
    status.secondsLeft = 0
  } catch (error) {
    const known = refusal(error)
    endBadly(status, known, job.signal)
    throw known
  }
}

function endBadly(status: ImportStatus, error: unknown, signal: AbortSignal): void {
  Object.assign(status, { created: 0, updated: 0, secondsLeft: null, failedFileId: null, problemsFileId: null, operationId: null })
  const cancelled = signal.aborted && isAppError(error) && error.code === 'RULE' && (error.data as { rule: string }).rule === CANCELLED
  status.state = cancelled ? 'cancelled' : 'failed'
  if (!cancelled) status.error = isAppError(error) ? errorKey(error) : 'INTERNAL'
}

const CANCELLED = 'transfer.cancelled'

function errorKey(error: AppError): string {
  const data = error.data as { rule?: string; what?: string }
  if (error.code === 'RULE') return `rules.${data.rule}`
  return error.code === 'UNAVAILABLE' ? `unavailable.${data.what}` : error.code
}

async function realRun(ctx: Ctx, job: ImportJob, status: ImportStatus, source: Source, defaults: Record<string, unknown>): Promise<void> {
  const { entity, plan } = job
  const start = { id: job.operationId, kind: 'import', module: entity.name, title: job.name }
  const work = async (steps: Steps): Promise<ImportStatus> => {
    const columns = await fieldsFor(ctx, steps, entity, plan)
    const report = await createReport(ctx, source, status, job.failedTo)
    await withReport(report, job, status, () => runRows(ctx, { entity, plan, columns, defaults, source, report, status, steps, scratch: null, signal: job.signal, onProgress: job.onProgress }))
    if (status.rows > MANY_ROWS) await freshenStatistics(ctx, entity)
    await rememberMapping(ctx, entity, source.header, columns.map((target) => (target.to === 'field' ? target.field : null)))
    return { ...status, state: 'done', bytesRead: status.bytes, secondsLeft: 0 }
  }
  await operateInSteps(ctx, start, work, async () => {
    throw invalid({ operationId: 'taken' })
  })
}

const MANY_ROWS = 10_000

async function fieldsFor(ctx: Ctx, steps: Steps, entity: Entity, plan: Plan): Promise<ColumnTarget[]> {
  if (!plan.columns.some((target) => target.to === 'new')) return [...plan.columns]
  const columns = await steps.step((tx) => makeFields(tx, entity, plan.columns))
  await ctx.core.catalog.reload(ctx.core.connection.db)
  return columns
}

async function withReport(report: Report, job: ImportJob, status: ImportStatus, work: () => Promise<void>): Promise<void> {
  try {
    await work()
    Object.assign(status, await report.close(job.name))
  } catch (error) {
    await report.abort()
    throw error
  }
}

async function dryRun(ctx: Ctx, job: ImportJob, status: ImportStatus, source: Source, defaults: Record<string, unknown>): Promise<void> {
  const { entity, plan } = job
  const pretended = pretendFields(ctx, entity, plan.columns)
  const place = await placeForFile(ctx)
  const scratch = openScratch(place.path)
  try {
    const report = await createReport(ctx, source, status, job.failedTo)
    await withReport(report, job, status, () => runRows(pretended.ctx, { entity, plan, columns: pretended.columns, defaults, source, report, status, steps: null, scratch, signal: job.signal, onProgress: job.onProgress }))
  } finally {
    await scratch.close()
    await dropFile(ctx.core, place.fileId)
  }
}

import { hostname } from 'node:os'
import { sql } from 'kysely'
import { AppError, isAppError, type ErrorCode } from '#shared/core/errors.ts'
import { newId } from '#shared/core/ids.ts'
import { seatMark } from './config.ts'
import type { Core, Ctx } from './context.ts'
import { beat, claim, giveBack, jobRows, LEASE_MS, settle, type JobRun, type Lease } from './job-leases.ts'
import { systemProblem } from './system-problems.ts'
import { systemContext } from './workspace.ts'

/** Work that is done again and again without anybody asking for it. */
export interface Job {
  /** camelCase, at most 36 characters: its row in the table, its words under `jobs.names` */
  name: string
  everyMs: number
  /** each seat does its own (a folder of its disk, passwords that its key opens): a lease for each key of a workspace */
  perSeat?: boolean
  /**
   * One run, with the rights of the core. What it answers is kept as its last result: an object of numbers and texts
   * fills the words under `jobs.results` (`n` chooses the plural). When `signal` tells that the workspace is closing, it stops at the next good
   * place; another seat, or the next start, begins it anew.
   */
  run(ctx: Ctx, signal: AbortSignal): Promise<unknown>
}

export interface JobOutcome extends JobRun {
  name: string
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const RESULT_CHARACTERS = 2000

interface Scheduler {
  /** what this process calls itself in a lease */
  id: string
  abort: AbortController
  running: Set<string>
}
const schedulers = new WeakMap<Core, Scheduler>()

function schedulerOf(core: Core): Scheduler {
  let scheduler = schedulers.get(core)
  if (!scheduler) schedulers.set(core, (scheduler = { id: newId(), abort: new AbortController(), running: new Set() }))
  return scheduler
}

/** The id of the job's row: one for the office, or one for each seat. */
export function leaseName(core: Core, { name, perSeat }: Job): string {
  return perSeat ? `${name}@${seatMark(core.dataDir)}` : name
}

/** Looks for due jobs now and again, until it is stopped: what runs then is told so by its signal. */
export function startJobs(core: Core, everyMs: number | null): { stop(): void } {
  const scheduler = schedulerOf(core)
  const timer = everyMs === null ? null : setInterval(() => core.later('run the jobs that are due', () => runDue(core)), everyMs)
  timer?.unref()
  return {
    stop() {
      if (timer) clearInterval(timer)
      scheduler.abort.abort()
    },
  }
}

/**
 * The office's time. Seats of one server compare each other's instants, so a computer whose clock is wrong counts by
 * the server's.
 */
export async function officeNow(core: Core): Promise<number> {
  const { db, dialect } = core.connection
  if (dialect === 'sqlite') return core.clock().getTime()
  const before = Date.now()
  const { rows } = await sql<{ now: unknown }>`select unix_timestamp(now(3)) * 1000 as now`.execute(db)
  return core.clock().getTime() + Number(rows[0]?.now ?? before) - before
}

/**
 * Runs every job whose time has come and that nobody else is running, side by side; answers how those ended that ran
 * here. However long the computer slept, a job is made up for once.
 */
export async function runDue(core: Core): Promise<JobOutcome[]> {
  const scheduler = schedulerOf(core)
  if (scheduler.abort.signal.aborted || core.jobs.length === 0) return []
  const now = await officeNow(core)
  const rows = await jobRows(core)
  const free = core.jobs.filter((job) => !scheduler.running.has(job.name))
  const due = free.filter((job) => {
    const row = rows.get(leaseName(core, job))
    return !row || (row.lease === null ? row.runAt <= now : row.lease.until < now)
  })
  const outcomes = await Promise.all(due.map((job) => tryRun(core, job, now)))
  return outcomes.filter((outcome) => outcome !== null)
}

/**
 * Runs one job out of its turn and does not wait for its end.
 * @throws NOT_FOUND for a name that is none, RULE `job.running` while it runs anywhere
 */
export async function runNow(core: Core, name: string): Promise<void> {
  const job = core.jobs.find((one) => one.name === name)
  if (!job) throw new AppError('NOT_FOUND', { module: 'jobs', id: name })
  const now = await officeNow(core)
  const lease = await take(core, job, now, { early: true })
  if (!lease) throw new AppError('RULE', { rule: 'job.running' })
  core.later(`run the job ${name}`, () => runLeased(core, job, lease))
}

async function tryRun(core: Core, job: Job, now: number): Promise<JobOutcome | null> {
  const lease = await take(core, job, now)
  return lease ? runLeased(core, job, lease) : null
}

async function take(core: Core, job: Job, now: number, options: { early?: boolean } = {}): Promise<Lease | null> {
  const { running, id } = schedulerOf(core)
  if (running.has(job.name)) return null
  running.add(job.name)
  try {
    const lease = await claim(core, { name: leaseName(core, job), holder: id, now, early: options.early ?? false })
    if (!lease) running.delete(job.name)
    return lease
  } catch (error) {
    running.delete(job.name)
    throw error
  }
}

async function runLeased(core: Core, job: Job, lease: Lease): Promise<JobOutcome | null> {
  const { abort, running } = schedulerOf(core)
  tell(core)
  const timer = setInterval(() => core.later(`keep the lease of ${job.name}`, async () => beat(core, lease, await officeNow(core))), LEASE_MS / 4)
  timer.unref()
  const startedAt = core.clock()
  const began = performance.now()
  const ended = (): Omit<JobRun, 'ok' | 'result' | 'error'> => ({ at: startedAt.toISOString(), ms: Math.round(performance.now() - began), computer: hostname() })
  try {
    const result = await job.run(systemContext(core), abort.signal)
    if (abort.signal.aborted) return await interrupted(core, lease)
    const run: JobRun = { ...ended(), ok: true, result: small(result), error: null }
    await settle(core, lease, { run, nextAt: Math.max(lease.at + job.everyMs, await officeNow(core)), attempts: 0 })
    return { name: job.name, ...run }
  } catch (error) {
    if (abort.signal.aborted) return await interrupted(core, lease)
    const run: JobRun = { ...ended(), ok: false, result: null, error: reason(core, job, error) }
    await settle(core, lease, { run, nextAt: (await officeNow(core)) + pauseAfter(job, lease.attempts + 1), attempts: lease.attempts + 1 })
    return { name: job.name, ...run }
  } finally {
    clearInterval(timer)
    running.delete(job.name)
    tell(core)
  }
}

/** The workspace is closing: whoever is there next begins the job anew. */
async function interrupted(core: Core, lease: Lease): Promise<null> {
  await giveBack(core, lease)
  return null
}

/** A minute after the first failure, then twice as long each time, up to an hour or the job's own pace. */
function pauseAfter(job: Job, attempts: number): number {
  return Math.min(Math.min(job.everyMs, MINUTE) * 2 ** Math.min(attempts - 1, 20), Math.max(job.everyMs, HOUR))
}

/** What people are told of a failure: a refusal of ours, or an id under which the log has the rest. */
function reason(core: Core, job: Job, error: unknown): { code: ErrorCode; data: unknown } {
  if (isAppError(error)) {
    core.log('warn', `the job ${job.name} was refused: ${error.code}`)
    return { code: error.code, data: error.data }
  }
  const known = systemProblem(error)
  const id = newId()
  core.log('error', `the job ${job.name} failed, shown as ${id}`, error)
  return known ? { code: 'UNAVAILABLE', data: { what: known } } : { code: 'INTERNAL', data: { id } }
}

function small(result: unknown): unknown {
  return result === undefined || JSON.stringify(result).length > RESULT_CHARACTERS ? null : result
}

const tell = (core: Core): void => core.bus.publish([{ seq: 0, module: 'jobs', id: null, action: 'many', actorId: null }])

import { hostname } from 'node:os'
import type { ErrorCode } from '#shared/core/errors.ts'
import { isDuplicate } from '../db/mysql-problems.ts'
import type { Core } from './context.ts'

/**
 * The row of each job in the table `jobs`. Several seats of one server, or several processes over one file, want to run
 * it: whoever writes the lease first does, and keeps it as long as it lives. A lease that is not renewed runs out.
 */
export const LEASE_MS = 2 * 60_000
const KIND = 'schedule'

/** How a run ended. */
export interface JobRun {
  at: string
  ms: number
  computer: string
  ok: boolean
  result: unknown
  error: { code: ErrorCode; data: unknown } | null
}

export interface Lease {
  name: string
  holder: string
  /** when it was taken, by the office's time in milliseconds */
  at: number
  /** failures in a row before this run */
  attempts: number
}

export interface JobRow {
  runAt: number
  attempts: number
  /** null while nobody runs it */
  lease: { until: number; computer: string | null } | null
  last: JobRun | null
}

interface Payload {
  last: JobRun | null
  computer: string | null
}

/** The rows of all jobs that have one, by name. */
export async function jobRows(core: Core): Promise<Map<string, JobRow>> {
  const rows = await core.connection.db.selectFrom('jobs').select(['id', 'run_at', 'attempts', 'lease_until', 'payload']).where('kind', '=', KIND).execute()
  return new Map(rows.map((row) => [String(row['id']), rowOf(row)]))
}

function rowOf(row: Record<string, unknown>): JobRow {
  const { last, computer } = payloadOf(row['payload'])
  const until = row['lease_until']
  return { runAt: Date.parse(String(row['run_at'])), attempts: Number(row['attempts']), lease: until === null ? null : { until: Date.parse(String(until)), computer }, last }
}

const payloadOf = (text: unknown): Payload => JSON.parse(String(text)) as Payload
const instant = (ms: number): string => new Date(ms).toISOString()

/** Null when somebody else was quicker, or its time has not come. `early` takes it before its time. */
export async function claim(core: Core, wish: { name: string; holder: string; now: number; early: boolean }): Promise<Lease | null> {
  const { db } = core.connection
  const now = instant(wish.now)
  await ensure(core, wish.name, now)
  const row = await db.selectFrom('jobs').select(['attempts', 'lease_until', 'payload']).where('id', '=', wish.name).executeTakeFirst()
  if (!row) return null
  // A lease that ran out belonged to somebody who died in the middle: that counts as a failure.
  const attempts = Number(row['attempts']) + (row['lease_until'] === null ? 0 : 1)
  const payload: Payload = { ...payloadOf(row['payload']), computer: hostname() }
  const { numUpdatedRows } = await db
    .updateTable('jobs')
    .set({ state: 'running', lease_by: wish.holder, lease_until: instant(wish.now + LEASE_MS), attempts, payload: JSON.stringify(payload), updated_at: now })
    .where('id', '=', wish.name)
    .where((is) =>
      is.or([
        is.and([is('lease_until', 'is', null), ...(wish.early ? [] : [is('run_at', '<=', now)])]),
        is('lease_until', '<', now),
      ]),
    )
    .executeTakeFirst()
  return numUpdatedRows > 0n ? { name: wish.name, holder: wish.holder, at: wish.now, attempts } : null
}

async function ensure(core: Core, name: string, now: string): Promise<void> {
  const { db } = core.connection
  if (await db.selectFrom('jobs').select('id').where('id', '=', name).executeTakeFirst()) return
  try {
    const payload: Payload = { last: null, computer: null }
    await db.insertInto('jobs').values({ id: name, kind: KIND, state: 'waiting', payload: JSON.stringify(payload), run_at: now, lease_until: null, lease_by: null, attempts: 0, error: null, updated_at: now }).execute()
  } catch (error) {
    // Two seats see it for the first time at once.
    if (!isDuplicate(error)) throw error
  }
}

const ours = (core: Core, lease: Lease) => core.connection.db.updateTable('jobs').where('id', '=', lease.name).where('lease_by', '=', lease.holder)

export async function beat(core: Core, lease: Lease, now: number): Promise<void> {
  await ours(core, lease).set({ lease_until: instant(now + LEASE_MS), updated_at: instant(now) }).execute()
}

/** Writes how it ended and when it is to run next; nothing when the lease was lost meanwhile. */
export async function settle(core: Core, lease: Lease, outcome: { run: JobRun; nextAt: number; attempts: number }): Promise<void> {
  const payload: Payload = { last: outcome.run, computer: null }
  const error = outcome.run.error ? JSON.stringify(outcome.run.error) : null
  const { numUpdatedRows } = await ours(core, lease)
    .set({ state: 'waiting', lease_by: null, lease_until: null, run_at: instant(outcome.nextAt), attempts: outcome.attempts, error, payload: JSON.stringify(payload), updated_at: outcome.run.at })
    .executeTakeFirst()
  if (numUpdatedRows === 0n) core.log('warn', `the job ${lease.name} took so long without a sign of life that another seat runs it`)
}

export async function giveBack(core: Core, lease: Lease): Promise<void> {
  await ours(core, lease).set({ state: 'waiting', lease_by: null, lease_until: null }).execute()
}

import { sql } from 'kysely'
import type { Change } from '#shared/modules/changes/changes.contract.ts'
import type { Core } from './context.ts'

/**
 * Tells this process what other processes have committed: seats of a shared server, a headless verb beside an open
 * window. The journal is the source. Its numbers are given when a row is written and seen when it is committed, so
 * their order is not the order of commits: numbers that were jumped over are remembered and asked for again, until
 * they come or are so old that their transaction must have been rolled back.
 */
export interface Feed {
  /** Looks now; answers how many changes it has told. The timer does the same. */
  poll(): Promise<number>
  stop(): void
}

const EVERY_MS = 500
/** The longest transaction that we wait for: a bulk edit over a whole base. */
const HOLE_LIFE_MS = 15 * 60_000
const MOST_HOLES = 20_000
const PAGE = 1000

interface FeedRow {
  seq: number
  module: string
  record_id: string
  action: string
  actor_id: string | null
  operation_id: string
}

export async function startFeed(core: Core, options: { every?: number | null } = {}): Promise<Feed> {
  const { db, dialect, sqlite } = core.connection
  const first = await sql<{ last: number | null }>`select max(seq) as last from journal`.execute(db)
  let last = Number(first.rows[0]?.last ?? 0)
  let seenVersion = dataVersion()
  const holes = new Map<number, number>()
  let stopped = false
  let running: Promise<number> | null = null

  /** SQLite tells for nothing whether another connection has written. */
  function dataVersion(): unknown {
    return dialect === 'sqlite' ? sqlite?.pragma('data_version', { simple: true }) : null
  }

  async function look(): Promise<number> {
    if (dialect === 'sqlite') {
      const version = dataVersion()
      if (version === seenVersion) return 0
      seenVersion = version
    }
    const found = [...(await readHoles()), ...(await readNew())]
    const others = found.filter((row) => !core.ownOperations.has(row.operation_id))
    if (others.length > 0) core.bus.publish(others.length > MANY ? ofModules(others) : others.map(changeOf))
    return others.length
  }

  async function readNew(): Promise<FeedRow[]> {
    const rows: FeedRow[] = []
    for (;;) {
      const page = await sql<FeedRow>`select seq, module, record_id, action, actor_id, operation_id from journal where seq > ${last} order by seq limit ${PAGE}`.execute(db)
      for (const row of page.rows) {
        const seq = Number(row.seq)
        for (let missing = last + 1; missing < seq && holes.size < MOST_HOLES; missing++) holes.set(missing, core.clock().getTime())
        last = seq
        rows.push(row)
      }
      if (page.rows.length < PAGE) return rows
    }
  }

  async function readHoles(): Promise<FeedRow[]> {
    const now = core.clock().getTime()
    for (const [seq, since] of holes) if (now - since > HOLE_LIFE_MS) holes.delete(seq)
    const numbers = [...holes.keys()]
    const rows: FeedRow[] = []
    for (let at = 0; at < numbers.length; at += PAGE) {
      const page = await sql<FeedRow>`select seq, module, record_id, action, actor_id, operation_id from journal where seq in (${sql.join(numbers.slice(at, at + PAGE))})`.execute(db)
      rows.push(...page.rows)
    }
    for (const row of rows) holes.delete(Number(row.seq))
    return rows
  }

  const poll = (): Promise<number> => {
    running ??= look().finally(() => (running = null))
    return running
  }
  const timer = options.every === null ? null : setInterval(() => core.later('read the changes of others', async () => (stopped ? 0 : poll())), options.every ?? EVERY_MS)
  timer?.unref()
  return {
    poll,
    stop() {
      stopped = true
      if (timer) clearInterval(timer)
    },
  }
}

/** An import of somebody else's is told as "much of this module changed". */
const MANY = 200

function ofModules(rows: readonly FeedRow[]): Change[] {
  return [...new Set(rows.map((row) => row.module))].map((module) => ({ seq: 0, module, id: null, action: 'many', actorId: null }))
}

function changeOf(row: FeedRow): Change {
  return { seq: Number(row.seq), module: row.module, id: row.record_id, action: row.action, actorId: row.actor_id }
}

const OWN_KEPT = 5000

/** The operations of this process, newest last: their changes were told at once and are not told again by the feed. */
export function rememberOwn(own: Set<string>, operationId: string): void {
  own.add(operationId)
  if (own.size > OWN_KEPT) own.delete(own.values().next().value as string)
}

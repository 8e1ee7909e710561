import { sql } from 'kysely'
import { DRAFT_DAYS } from '#shared/modules/drafts/drafts.contract.ts'
import { HISTORY_DAYS } from '#shared/modules/notifications/notifications.contract.ts'
import type { Core } from '#main/core/context.ts'
import { readSetting, writeSetting } from '#main/core/settings.ts'
import { systemContext } from '#main/core/workspace.ts'
import { tellOperations } from './tell.ts'

const DAY_MS = 86_400_000
/** What is younger is still being told by whoever did it. */
const LAG_MS = 60_000
const PAGE = 2000
const SEEN = 'notificationsSeen'

/** Looks again at what was done since the last time, for a process that died between its commit and telling. Answers how many it told. */
export async function tellMissed(core: Core): Promise<number> {
  const ctx = systemContext(core)
  const stored = await readSetting(ctx.db, 'core', SEEN)
  const until = new Date(core.clock().getTime() - LAG_MS).toISOString()
  const found = await sql<{ seq: number; operation_id: string }>`select seq, operation_id from journal where seq > ${typeof stored === 'number' ? stored : await startOf(core)} and at < ${until} order by seq limit ${PAGE}`.execute(ctx.db)
  if (found.rows.length === 0) return 0
  const told = await tellOperations(core, [...new Set(found.rows.map((row) => row.operation_id))])
  await writeSetting(ctx.db, 'core', SEEN, Number(found.rows.at(-1)!.seq), ctx.now())
  return told
}

/** The first time only what is new is looked at: nobody wants to be told of a year of changes. */
async function startOf(core: Core): Promise<number> {
  const ctx = systemContext(core)
  const last = await sql<{ seq: number | null }>`select max(seq) as seq from journal`.execute(ctx.db)
  return Math.max(0, Number(last.rows[0]?.seq ?? 0) - PAGE)
}

/** Removes notifications and drafts whose time is over; answers how many. */
export async function dropOld(core: Core): Promise<number> {
  const { db } = core.connection
  const before = (days: number): string => new Date(core.clock().getTime() - days * DAY_MS).toISOString()
  const notices = await db.deleteFrom('notifications').where('at', '<', before(HISTORY_DAYS)).where('due_at', '<', core.clock().toISOString()).executeTakeFirst()
  const drafts = await db.deleteFrom('drafts').where('saved_at', '<', before(DRAFT_DAYS)).executeTakeFirst()
  return Number(notices.numDeletedRows) + Number(drafts.numDeletedRows)
}

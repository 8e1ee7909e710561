import { sql } from 'kysely'
import { addDays } from '#shared/core/day.ts'
import { entities } from '#shared/modules.ts'
import type { Job } from '#main/core/jobs.ts'
import { operate } from '#main/core/operations.ts'
import { loadRow } from '#main/core/service.ts'
import { readSetting, writeSetting } from '#main/core/settings.ts'
import { putIntoClient } from './client-requisites.hooks.ts'

const HOUR = 3_600_000
const KEY = 'begunUntil'

/** Requisites that were entered ahead of their day stand in the client's own columns from that day on. */
export const beginRequisites: Job = {
  name: 'beginRequisites',
  everyMs: HOUR,
  async run(ctx, signal) {
    const today = ctx.today()
    const until = (await readSetting(ctx.db, 'requisites', KEY)) as string | undefined
    const found = await sql<{ id: string }>`select id from client_requisites where deleted_at is null and is_main = 1 and valid_from > ${until ?? addDays(today, -1)} and valid_from <= ${today} and (valid_to is null or valid_to >= ${today}) order by id`.execute(ctx.db)
    let n = 0
    for (const { id } of found.rows) {
      if (signal.aborted) return { n }
      const changed = await operate(ctx, { kind: 'update', module: 'clients' }, async (tx) => putIntoClient(tx, await loadRow(tx, entities['client-requisites'], id, 'read')), async () => false)
      if (changed) n += 1
    }
    await writeSetting(ctx.db, 'requisites', KEY, today, ctx.now())
    return { n }
  },
}

import type { Ctx } from '#main/core/context.ts'
import type { Job } from '#main/core/jobs.ts'
import { fetchSource } from './lead-sources.service.ts'
import { marksOf, sourcesHere } from './sources.ts'

const MINUTE = 60_000

/** Folders are looked into at every turn, mailboxes once a minute. */
export const fetchLeads: Job = {
  name: 'fetchLeads',
  everyMs: MINUTE / 4,
  perSeat: true,
  async run(ctx, signal) {
    return { n: await fetchDue(ctx, signal) }
  },
}

/** A source that cannot be read has that noted, and the others have their turn. */
async function fetchDue(ctx: Ctx, signal: AbortSignal): Promise<number> {
  const marks = await marksOf(ctx)
  let taken = 0
  for (const source of await sourcesHere(ctx)) {
    if (signal.aborted) break
    const checkedAt = marks.get(source.id)?.checkedAt
    if (source.kind === 'mailbox' && checkedAt && Date.parse(ctx.now()) - Date.parse(checkedAt) < MINUTE) continue
    taken += await fetchSource(ctx, source, signal)
  }
  return taken
}

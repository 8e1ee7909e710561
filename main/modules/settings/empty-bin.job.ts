import type { Job } from '#main/core/jobs.ts'
import { purgeOlder } from '#main/core/purge.ts'
import { workspace } from './settings.service.ts'

const DAY = 86_400_000

/** What has lain in the recycle bin for longer than the office keeps it is removed for good. */
export const emptyBin: Job = {
  name: 'emptyBin',
  everyMs: DAY / 4,
  async run(ctx, signal) {
    const { binDays } = await workspace(ctx.db)
    const { purged, kept } = await purgeOlder(ctx, new Date(Date.parse(ctx.now()) - binDays * DAY).toISOString(), signal)
    return { n: purged, kept }
  },
}

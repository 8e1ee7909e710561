import type { JobState } from '#shared/modules/jobs/jobs.contract.ts'
import type { Ctx } from '#main/core/context.ts'
import { jobRows } from '#main/core/job-leases.ts'
import { leaseName, officeNow, runNow } from '#main/core/jobs.ts'
import { demandSpecial } from '#main/core/permissions.ts'

/** Every job of this application, in the order of the registry. */
export async function listJobs(ctx: Ctx): Promise<{ items: JobState[] }> {
  demandSpecial(ctx, 'settings:manage')
  const [rows, now] = await Promise.all([jobRows(ctx.core), officeNow(ctx.core)])
  return {
    items: ctx.core.jobs.map((job) => {
      const { name, everyMs } = job
      const row = rows.get(leaseName(ctx.core, job))
      const running = row?.lease && row.lease.until >= now ? { computer: row.lease.computer } : null
      return { name, everyMs, running, nextAt: row ? new Date(row.runAt).toISOString() : null, last: row?.last ?? null }
    }),
  }
}

export async function runJob(ctx: Ctx, name: string): Promise<{ ok: true }> {
  demandSpecial(ctx, 'settings:manage')
  await runNow(ctx.core, name)
  return { ok: true }
}

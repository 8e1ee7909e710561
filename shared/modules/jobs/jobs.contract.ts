import { z } from 'zod'
import { action, query } from '../../core/contract.ts'

const tags = ['jobs']

/** What runs by itself: when it ran, how that ended, when it runs next. */
export const jobState = z.object({
  name: z.string(),
  everyMs: z.number(),
  /** the computer that runs it now; null while nobody does */
  running: z.object({ computer: z.string().nullable() }).nullable(),
  nextAt: z.string().nullable(),
  last: z
    .object({
      at: z.string(),
      ms: z.number(),
      computer: z.string(),
      ok: z.boolean(),
      result: z.unknown(),
      error: z.object({ code: z.string(), data: z.unknown() }).nullable(),
    })
    .nullable(),
})
export type JobState = z.infer<typeof jobState>

export const jobsContract = {
  list: query('/jobs', { tags }).output(z.object({ items: z.array(jobState) })),
  /** Begins one out of its turn; the list tells how it ended. */
  run: action('/jobs/{name}/run', { tags })
    .input(z.strictObject({ name: z.string().regex(/^[a-z][A-Za-z0-9]{0,35}$/) }))
    .output(z.object({ ok: z.literal(true) })),
}

import type { Job } from '#main/core/jobs.ts'

const DAY = 86_400_000

/** Sessions that nobody can come back to, and tries of passwords from before yesterday. */
export const forgetSessions: Job = {
  name: 'forgetSessions',
  everyMs: DAY,
  async run(ctx) {
    const yesterday = new Date(Date.parse(ctx.now()) - DAY).toISOString()
    const ended = await ctx.db.deleteFrom('sessions').where('expires_at', '<', ctx.now()).executeTakeFirst()
    await ctx.db.deleteFrom('sign_in_attempts').where('last_at', '<', yesterday).execute()
    return { n: Number(ended.numDeletedRows) }
  },
}

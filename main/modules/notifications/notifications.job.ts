import type { Job } from '#main/core/jobs.ts'
import { remindOfLeads } from './reminders.ts'
import { dropOld, tellMissed } from './upkeep.ts'

const MINUTE = 60_000

/** Tells of leads that somebody meant to get in touch with today. */
export const leadReminders: Job = {
  name: 'leadReminders',
  everyMs: 10 * MINUTE,
  run: async (ctx) => ({ n: await remindOfLeads(ctx.core) }),
}

/** Tells what a process that died in between has left untold. */
export const missedNotifications: Job = {
  name: 'missedNotifications',
  everyMs: 5 * MINUTE,
  run: async (ctx) => ({ n: await tellMissed(ctx.core) }),
}

export const forgetOldNotifications: Job = {
  name: 'forgetOldNotifications',
  everyMs: 24 * 60 * MINUTE,
  run: async (ctx) => ({ n: await dropOld(ctx.core) }),
}

import type { Job } from '#main/core/jobs.ts'
import { forgetSessions } from './auth/forget-sessions.job.ts'
import { fetchLeads } from './lead-sources/fetch-leads.job.ts'
import { scoreLeads } from './leads/score-leads.job.ts'
import { forgetOldNotifications, leadReminders, missedNotifications } from './notifications/notifications.job.ts'
import { beginRequisites } from './requisites/begin-requisites.job.ts'
import { emptyBin } from './settings/empty-bin.job.ts'

/** What runs by itself, one line each. Its words stand under `jobs.names`, and under `jobs.results` if it answers any. */
export const moduleJobs: readonly Job[] = [
  emptyBin,
  forgetSessions,
  fetchLeads,
  leadReminders,
  missedNotifications,
  forgetOldNotifications,
  scoreLeads,
  beginRequisites,
]

import type { Job } from '#main/core/jobs.ts'
import { forgetSessions } from './auth/forget-sessions.job.ts'
import { beginRequisites } from './requisites/begin-requisites.job.ts'

/** What runs by itself, one line each. Its words stand under `jobs.names`, and under `jobs.results` if it answers any. */
export const moduleJobs: readonly Job[] = [forgetSessions, beginRequisites]

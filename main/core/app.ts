import { AppError } from '#shared/core/errors.ts'
import type { DesktopGateway } from '../gateways/desktop.ts'
import { hasConfig } from './config.ts'
import type { Core, ModuleHooks } from './context.ts'
import { startFeed, type Feed } from './feed.ts'
import { startJobs, type Job } from './jobs.ts'
import { closeWorkspace, openingError, openWorkspace, type Log } from './workspace.ts'

/** A running application: a folder with a workspace in it, or one that is still to be set up. */
export interface App {
  dataDir: string
  version: string
  hooks: ReadonlyMap<string, ModuleHooks>
  jobs: readonly Job[]
  /** how often it is looked whether a job is due; null = never by itself */
  jobsEveryMs: number | null
  /** null until the wizard is done, or while the database cannot be reached */
  core: Core | null
  /** why there is no core although there is a workspace; a translation key and what fills its words */
  problem: { key: string; params: Record<string, string> } | null
  desktop: DesktopGateway
  clock: () => Date
  log: Log
  /** tells what other processes commit; null while there is no core */
  feed: Feed | null
  /** runs what is due; null while there is no core */
  scheduler: { stop(): void } | null
  stop(): Promise<void>
}

export interface AppOptions {
  dataDir: string
  version: string
  hooks: ReadonlyMap<string, ModuleHooks>
  jobs?: readonly Job[]
  jobsEveryMs?: number | null
  desktop: DesktopGateway
  clock?: () => Date
  log?: Log
}

/** Starts over a folder. A workspace that cannot be opened is no crash: the screens say why and what to do. */
export async function startApp(options: AppOptions): Promise<App> {
  const app: App = {
    dataDir: options.dataDir,
    version: options.version,
    hooks: options.hooks,
    jobs: options.jobs ?? [],
    jobsEveryMs: options.jobsEveryMs === undefined ? LOOK_FOR_JOBS_MS : options.jobsEveryMs,
    core: null,
    problem: null,
    desktop: options.desktop,
    clock: options.clock ?? (() => new Date()),
    log: options.log ?? (() => undefined),
    feed: null,
    scheduler: null,
    stop: async () => {
      app.scheduler?.stop()
      app.scheduler = null
      app.feed?.stop()
      app.feed = null
      const core = app.core
      app.core = null
      if (core) await closeWorkspace(core)
    },
  }
  if (hasConfig(options.dataDir)) await openInto(app)
  return app
}

const LOOK_FOR_JOBS_MS = 15_000

/** From here on the core serves people: it hears what others commit and runs what is due. */
export async function serve(app: App, core: Core): Promise<void> {
  app.feed = await startFeed(core)
  app.scheduler = startJobs(core, app.jobsEveryMs)
  app.core = core
}

/** Opens the folder's workspace, or notes why it could not be. */
export async function openInto(app: App): Promise<void> {
  try {
    const core = await openWorkspace({ dataDir: app.dataDir, hooks: app.hooks, jobs: app.jobs, clock: app.clock, log: app.log })
    try {
      await serve(app, core)
    } catch (error) {
      await closeWorkspace(core)
      throw openingError(error)
    }
    app.problem = null
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'UNAVAILABLE') throw error
    const { what, problem, ...params } = error.data as { what: string; problem?: string } & Record<string, unknown>
    app.problem = {
      key: problem ? `errors.unavailable.${what}.${problem}` : `errors.unavailable.${what}`,
      params: Object.fromEntries(Object.entries(params).map(([key, value]) => [key, String(value)])),
    }
    app.log('error', `the workspace cannot be opened: ${what} ${problem ?? ''}`, error)
  }
}

const REOPEN_EVERY_MS = 2000
const reopenings = new WeakMap<App, { at: number; done: Promise<void> }>()

/**
 * Tries once more what could not be opened: the disk was freed, the server came back. Every window that stands before
 * the closed door may ask; it is tried at most every two seconds.
 */
export function reopen(app: App): Promise<void> {
  const last = reopenings.get(app)
  const now = performance.now()
  if (last && now - last.at < REOPEN_EVERY_MS) return last.done
  const done = openInto(app)
  reopenings.set(app, { at: now, done })
  return done
}

import type { Core } from '../core/context.ts'
import { closeWorkspace, openWorkspace } from '../core/workspace.ts'
import { moduleHooks } from '../modules/index.ts'

/** What goes wrong behind a verb's back is told in one line; what goes well is not. */
export function log(level: 'info' | 'warn' | 'error', message: string, error?: unknown): void {
  if (level !== 'info') console.error(`${level}: ${message}`, ...(error === undefined ? [] : [error]))
}

/** Opens the workspace for one piece of work, and closes it whatever happens. @throws UNAVAILABLE when it cannot be opened */
export async function withWorkspace<T>(dataDir: string, work: (core: Core) => Promise<T>): Promise<T> {
  const core = await openWorkspace({ dataDir, hooks: moduleHooks, log })
  try {
    return await work(core)
  } finally {
    await closeWorkspace(core)
  }
}

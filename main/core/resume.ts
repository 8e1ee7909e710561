import { hostname } from 'node:os'
import type { Core, Ctx } from './context.ts'
import { rollBack } from './rollback.ts'
import { isClosing, isOurs, RUNNING, type Holder } from './running.ts'
import { readSettings } from './settings.ts'

/** A holder on another computer that has not been heard of for this long is gone. */
const SILENT_MS = 2 * 60_000

/** How long a start waits for this; what takes longer goes on while people work. */
const PATIENCE_MS = 2000

/** At the start: what was cut off is gone before the first list is shown, unless it was very much. */
export async function resumeAtStart(ctx: Ctx): Promise<void> {
  const done = resumeUnfinished(ctx)
  ctx.core.later('take back what was cut off', () => done)
  await Promise.race([Promise.allSettled([done]), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))])
}

/**
 * Takes back what was cut off in the middle: operations whose process died. One that a living process is working on
 * (another seat, a headless verb beside the window) is left alone and looked at again later.
 */
export async function resumeUnfinished(ctx: Ctx): Promise<void> {
  const { core } = ctx
  let waiting = false
  for (const [id, value] of Object.entries(await readSettings(core.connection.db, RUNNING))) {
    if (isOurs(id)) continue
    if (isAlive(core, value as Holder)) {
      waiting = true
      continue
    }
    core.log('warn', `operation ${id} was cut off and is taken back`)
    await rollBack(ctx, id)
  }
  if (waiting) lookAgain(ctx, SILENT_MS)
}

function isAlive(core: Core, holder: Holder): boolean {
  const silent = core.clock().getTime() - Date.parse(holder.beatAt) > SILENT_MS
  if (holder.host !== hostname()) return !silent
  return holder.pid !== process.pid && !silent && isRunning(holder.pid)
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** Tries once more after a while, unless the workspace is closed by then. */
export function lookAgain(ctx: Ctx, afterMs: number): void {
  const timer = setTimeout(() => {
    if (!isClosing(ctx.core)) ctx.core.later('take back what was cut off', () => resumeUnfinished(ctx))
  }, afterMs)
  timer.unref()
}

import { hostname } from 'node:os'
import type { Core, Ctx } from './context.ts'

/** Operations in steps that are under way, here or in another process. */

/** The scope of the settings under which each stands, by its id, until it is done or taken back. */
export const RUNNING = 'running'

/** Who works on an operation. */
export interface Holder {
  host: string
  pid: number
  beatAt: string
}

export const holderOf = (ctx: Ctx): Holder => ({ host: hostname(), pid: process.pid, beatAt: ctx.now() })

/** Operations that this process is working on. */
const working = new Set<string>()
const closing = new WeakSet<Core>()

export const isOurs = (operationId: string): boolean => working.has(operationId)
export const isClosing = (core: Core): boolean => closing.has(core)

/** Holds an operation while `work` runs. */
export async function holding<T>(operationId: string, work: () => Promise<T>): Promise<T> {
  working.add(operationId)
  try {
    return await work()
  } finally {
    working.delete(operationId)
  }
}

/** From here on no step begins; what was begun is taken back at the next start. To be called before closing. */
export function endSteps(core: Core): void {
  closing.add(core)
}

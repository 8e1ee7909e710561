import type { Core, ModuleHooks } from '#main/core/context.ts'
import { tellOperations } from './tell.ts'

/** Saves that come thick and fast are looked at together. */
const TOGETHER_MS = 20
const waiting = new WeakMap<Core, Set<string>>()

/**
 * Whoever a change concerns is told after its commit, so that no save waits for it. A process that dies in between has
 * told nobody: the job that looks at the journal again makes up for it.
 */
export const notificationsHooks: ModuleHooks = {
  afterOperation(core, { id }) {
    const known = waiting.get(core)
    if (known) return void known.add(id)
    const ids = new Set([id])
    waiting.set(core, ids)
    core.later('tell whom a change concerns', async () => {
      await new Promise((resolve) => setTimeout(resolve, TOGETHER_MS))
      waiting.delete(core)
      await tellOperations(core, [...ids])
    })
  },
}

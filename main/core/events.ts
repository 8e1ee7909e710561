import type { Change } from '#shared/modules/changes/changes.contract.ts'

/** Tells everybody in this process what was committed: windows, seats, caches. A listener that throws is logged, not felt. */
export interface Bus {
  publish(changes: readonly Change[]): void
  listen(listener: (changes: readonly Change[]) => void): () => void
}

export function createBus(onError: (error: unknown) => void): Bus {
  const listeners = new Set<(changes: readonly Change[]) => void>()
  return {
    publish(changes) {
      for (const listener of listeners) {
        try {
          listener(changes)
        } catch (error) {
          onError(error)
        }
      }
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

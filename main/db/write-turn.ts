/**
 * Who may write to the SQLite file: the core's own thread or that of long work. The file has one writer, and a thread that
 * waited for the other in the file's own way would stand still with everything that it serves. First come, first served.
 */
export interface WriteTurn {
  take(by: 'save' | 'long work'): Promise<void>
  give(): void
  /** hears each time when a save has to wait; answers how to stop hearing */
  onWait(listener: () => void): () => void
}

export function createWriteTurn(): WriteTurn {
  const waiting: (() => void)[] = []
  const listeners = new Set<() => void>()
  let taken = false
  return {
    take(by) {
      if (!taken) {
        taken = true
        return Promise.resolve()
      }
      if (by === 'save') for (const listener of listeners) listener()
      return new Promise((resolve) => void waiting.push(resolve))
    },
    give() {
      const next = waiting.shift()
      if (next) next()
      else taken = false
    },
    onWait: (listener) => (listeners.add(listener), () => void listeners.delete(listener)),
  }
}

import type { DesktopEvent } from '../gateways/desktop.ts'

/** What the shell tells its windows: deep links and menu commands, by the window's address. */
export interface ShellEvents {
  tell(address: string, event: DesktopEvent): void
  /** Ends when the signal does. What was told while nobody listened comes first. */
  listen(address: string, signal: AbortSignal | undefined): AsyncGenerator<DesktopEvent>
}

/** A link that opened the application waits here until its page has loaded; more than this is a page that never will. */
const KEPT = 20

function createShellEvents(): ShellEvents {
  const queues = new Map<string, DesktopEvent[]>()
  const wakers = new Map<string, () => void>()
  const queueOf = (address: string) => {
    const queue = queues.get(address) ?? []
    queues.set(address, queue)
    return queue
  }
  return {
    tell(address, event) {
      const queue = queueOf(address)
      queue.push(event)
      if (queue.length > KEPT) queue.shift()
      wakers.get(address)?.()
    },
    async *listen(address, signal) {
      const queue = queueOf(address)
      const wake = () => wakers.get(address)?.()
      signal?.addEventListener('abort', wake)
      try {
        while (!signal?.aborted) {
          const next = queue.shift()
          if (next) yield next
          else await new Promise<void>((resolve) => wakers.set(address, resolve))
        }
      } finally {
        signal?.removeEventListener('abort', wake)
        if (queue.length === 0) queues.delete(address)
      }
    },
  }
}

/** One thread serves one computer's windows. */
export const shellEvents: ShellEvents = createShellEvents()

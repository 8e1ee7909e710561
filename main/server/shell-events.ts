import type { DesktopEvent } from '../gateways/desktop.ts'

/** What the shell tells its windows: deep links and menu commands, by the window's address. */
export interface ShellEvents {
  tell(address: string, event: DesktopEvent): void
  /** Ends when the signal does. What was told while nobody listened comes first. */
  listen(address: string, signal: AbortSignal | undefined): AsyncGenerator<DesktopEvent>
}

/** A link that opened the application waits here until its page has loaded; more than this is a page that never will. */
const KEPT = 20

interface Line {
  queue: DesktopEvent[]
  wakers: Set<() => void>
}

export function createShellEvents(): ShellEvents {
  const lines = new Map<string, Line>()
  const lineOf = (address: string): Line => {
    const line = lines.get(address) ?? { queue: [], wakers: new Set() }
    lines.set(address, line)
    return line
  }
  return {
    tell(address, event) {
      const { queue, wakers } = lineOf(address)
      queue.push(event)
      if (queue.length > KEPT) queue.shift()
      for (const wake of wakers) wake()
    },
    async *listen(address, signal) {
      const { queue, wakers } = lineOf(address)
      while (!signal?.aborted) {
        const next = queue.shift()
        if (next) yield next
        else await untilWoken(wakers, signal)
      }
    },
  }
}

function untilWoken(wakers: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      wakers.delete(wake)
      signal?.removeEventListener('abort', wake)
      resolve()
    }
    wakers.add(wake)
    signal?.addEventListener('abort', wake)
  })
}

/** One thread serves one computer's windows. */
export const shellEvents: ShellEvents = createShellEvents()

import type { CallContext } from './api.ts'

/**
 * What waits a moment before it is written must not wait when its page is left: it is reloaded, closed, or put out of sight,
 * from where a browser may end it without another word.
 */
type Write = () => void
const writers = new Set<Write>()

/** Browsers let so much outlive a page, in all. */
const OUTLIVE_BYTES = 60_000
let room = OUTLIVE_BYTES

/** Called with whatever is waiting still, when the page is left. */
export function onLeaving(write: Write): void {
  writers.add(write)
}

function leave(): void {
  room = OUTLIVE_BYTES
  for (const write of writers) write()
}
window.addEventListener('pagehide', leave)
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') leave() })

/** For a call of a page that is being left: what there is room for is sent though the page is gone. */
export function outliving(input: unknown): { context: CallContext } {
  const bytes = new TextEncoder().encode(JSON.stringify(input)).length
  const keepalive = bytes <= room
  if (keepalive) room -= bytes
  return { context: { keepalive } }
}

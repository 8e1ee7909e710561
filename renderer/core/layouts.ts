import { api } from './api.ts'
import { onLeaving, outliving } from './leaving.ts'

/** How somebody has arranged a screen: written a moment after the last change, and at once when the page is left. */
const waiting = new Map<string, { value: Record<string, never>; timer: ReturnType<typeof setTimeout> }>()
const SAVE_AFTER_MS = 400

/** What is kept must be plain: a proxy of Vue's cannot cross to the core. */
export function keepLayout(key: string, value: unknown): void {
  clearTimeout(waiting.get(key)?.timer)
  waiting.set(key, { value: JSON.parse(JSON.stringify(value)) as Record<string, never>, timer: setTimeout(() => write(key), SAVE_AFTER_MS) })
}

function write(key: string, leaving = false): void {
  const kept = waiting.get(key)
  if (!kept) return
  clearTimeout(kept.timer)
  waiting.delete(key)
  const input = { key, value: kept.value }
  api.settings.saveLayout(input, leaving ? outliving(input) : {}).catch((error: unknown) => console.warn(`The arrangement of ${key} was not kept`, error))
}

onLeaving(() => { for (const key of waiting.keys()) write(key, true) })

/** Somebody else has come in. */
export function forgetLayouts(): void {
  for (const { timer } of waiting.values()) clearTimeout(timer)
  waiting.clear()
}

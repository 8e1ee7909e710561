/**
 * Calls that the core refused because the screen was locked. They wait for its owner, and are sent again once it is
 * open: a refusal by the lock comes before anything is done, so nothing is done twice.
 */
let openings = 0
let waiting: PromiseWithResolvers<boolean> | null = null

/** How often the screen has been opened so far: a refusal that was on its way meanwhile says nothing of the lock of now. */
export const openingsSoFar = (): number => openings

/** True once the screen has been opened; false when somebody else comes in, or the caller gives up. */
export function untilOpened(since: number, signal?: AbortSignal): Promise<boolean> {
  if (since !== openings) return Promise.resolve(true)
  const { promise } = (waiting ??= Promise.withResolvers<boolean>())
  if (!signal) return promise
  return Promise.race([promise, new Promise<boolean>((resolve) => {
    if (signal.aborted) resolve(false)
    else signal.addEventListener('abort', () => resolve(false), { once: true })
  })])
}

/** The lock is gone: by its owner's password, or with the session that it stood before. */
export function settleHeld(opened: boolean): void {
  if (opened) openings += 1
  waiting?.resolve(opened)
  waiting = null
}

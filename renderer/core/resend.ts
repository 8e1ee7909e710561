import { isLost } from './failures.ts'

const RETRY_MS = [300, 1200, 3000]

/**
 * Sends a write again when the answer was lost on the way. The operation id makes that safe: the core does it once
 * and answers what the first answered. A refusal is no loss, and is thrown at once.
 */
export async function resend<T>(send: () => Promise<T>, waits: readonly number[] = RETRY_MS): Promise<T> {
  for (const wait of waits) {
    try {
      return await send()
    } catch (error) {
      if (!isLost(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, wait))
    }
  }
  return send()
}

/** Saves of one record go one after another, each with the version that the one before has answered. */
const queues = new Map<string, Promise<unknown>>()

export function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = queues.get(key) ?? Promise.resolve()
  const mine = before.then(work, work)
  const settled = mine.then(() => undefined, () => undefined)
  queues.set(key, settled)
  void settled.then(() => { if (queues.get(key) === settled) queues.delete(key) })
  return mine
}

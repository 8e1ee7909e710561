/** Chance that can be repeated: the same seed gives the same run. */
export interface Chance {
  readonly seed: number
  /** 0 ≤ x < 1 */
  next(): number
  /** from ≤ n ≤ to, whole */
  int(from: number, to: number): number
  pick<T>(values: readonly T[]): T
  /** true in `share` of the cases */
  odds(share: number): boolean
}

/** mulberry32: 32 bits of state, good enough to find faults by, and the same on every machine. */
export function chance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const int = (from: number, to: number) => from + Math.floor(next() * (to - from + 1))
  return { seed, next, int, pick: (values) => values[int(0, values.length - 1)]!, odds: (share) => next() < share }
}

/** The seed of this run: from CRM_TEST_SEED, so that a failing run can be repeated, else the clock's. */
export const SEED = Number(process.env['CRM_TEST_SEED'] ?? Date.now() % 1_000_000)

/**
 * How often a randomised test tries: from the environment, else the number for every day. It is told in the log
 * together with the seed.
 */
export function tries(variable: string, everyDay: number): number {
  const n = Number(process.env[variable] ?? everyDay)
  console.log(`${variable}=${n} CRM_TEST_SEED=${SEED}`)
  return n
}

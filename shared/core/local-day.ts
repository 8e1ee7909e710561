import type { Day } from './day.ts'

/** The day of a moment by this computer's own clock: in Vladivostok tomorrow begins while it is still today in UTC. */
export function localDay(now: Date): Day {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
}

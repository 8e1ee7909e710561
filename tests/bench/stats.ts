/** Milliseconds of one thing done many times. */
export interface Stats {
  n: number
  median: number
  p95: number
  min: number
  max: number
}

const round = (value: number) => Math.round(value * 1000) / 1000

export function statsOf(times: readonly number[]): Stats {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (part: number) => round(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)]!)
  return { n: sorted.length, median: at(0.5), p95: at(0.95), min: round(sorted[0]!), max: round(sorted.at(-1)!) }
}

export type Doing = (i: number) => unknown

/** Does a thing `n` times, one after the other, and takes the time of each. */
export async function timesOf(n: number, doing: Doing): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < n; i++) {
    const began = performance.now()
    await doing(i)
    times.push(performance.now() - began)
  }
  return times
}

/** Ours beside the raw driver's probe, which runs before and after ours: the machine is not the same all the time. */
export interface Compared {
  ours: Stats
  probe: Stats
  /** ours by the probe's */
  ratio: { median: number; p95: number }
  /** how far the probe's median moved between before and after, as a part; a large one makes the figures doubtful */
  drift: number
}

export async function compare(n: number, probe: Doing, ours: Doing, warm = Math.min(50, n)): Promise<Compared> {
  await timesOf(warm, probe)
  const before = await timesOf(n, probe)
  await timesOf(warm, ours)
  const oursTimes = await timesOf(n, ours)
  const after = await timesOf(n, probe)
  const result = { ours: statsOf(oursTimes), probe: statsOf([...before, ...after]) }
  return {
    ...result,
    ratio: { median: round(result.ours.median / result.probe.median), p95: round(result.ours.p95 / result.probe.p95) },
    drift: round(Math.abs(statsOf(after).median / statsOf(before).median - 1)),
  }
}

import type { ImportStatus } from '#shared/modules/transfer/transfer.contract.ts'

export const isOver = (status: Pick<ImportStatus, 'state'>): boolean => ['done', 'failed', 'cancelled'].includes(status.state)

/** Share of the file that has been read, 0 to 1. */
export function shareOf(status: Pick<ImportStatus, 'bytes' | 'bytesRead' | 'state'>): number {
  if (status.state === 'done') return 1
  return status.bytes > 0 ? Math.min(1, status.bytesRead / status.bytes) : 0
}

interface Sample {
  at: number
  rows: number
}

/** Rows a second over the last few seconds, so that the number neither jumps nor remembers the first slow second. */
export function createPace(windowMs = 4000) {
  let samples: Sample[] = []
  return {
    add(rows: number, at: number): void {
      samples = [...samples.filter((sample) => at - sample.at <= windowMs), { at, rows }]
    },
    perSecond(): number | null {
      const first = samples[0]
      const last = samples.at(-1)
      if (!first || !last || last.at - first.at < 400) return null
      return Math.max(0, Math.round(((last.rows - first.rows) * 1000) / (last.at - first.at)))
    },
  }
}

/** Time left as a person says it: seconds below a minute (in fives), then minutes, then hours. */
export function timeLeft(seconds: number | null): { unit: 'seconds' | 'minutes' | 'hours'; n: number } | null {
  if (seconds === null || !Number.isFinite(seconds) || seconds < 0) return null
  if (seconds < 60) return { unit: 'seconds', n: Math.max(5, Math.ceil(seconds / 5) * 5) }
  if (seconds < 5400) return { unit: 'minutes', n: Math.round(seconds / 60) }
  return { unit: 'hours', n: Math.round(seconds / 3600) }
}

import type { ImportStatus } from '#shared/modules/transfer/transfer.contract.ts'

export const isOver = (status: Pick<ImportStatus, 'state'>): boolean => ['done', 'failed', 'cancelled'].includes(status.state)

/** Share of the file that has been read, 0 to 1. */
export function shareOf(status: Pick<ImportStatus, 'bytes' | 'bytesRead' | 'state'>): number {
  if (status.state === 'done') return 1
  return status.bytes > 0 ? Math.min(1, status.bytesRead / status.bytes) : 0
}

/** Time left as a person says it: seconds below a minute (in fives), then minutes, then hours. */
export function timeLeft(seconds: number | null): { unit: 'seconds' | 'minutes' | 'hours'; n: number } | null {
  if (seconds === null || !Number.isFinite(seconds) || seconds < 0) return null
  if (seconds < 60) return { unit: 'seconds', n: Math.max(5, Math.ceil(seconds / 5) * 5) }
  if (seconds < 5400) return { unit: 'minutes', n: Math.round(seconds / 60) }
  return { unit: 'hours', n: Math.round(seconds / 3600) }
}

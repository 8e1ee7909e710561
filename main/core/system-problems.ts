import { isConnectionLost, isRetryable } from '../db/mysql-problems.ts'
import { sqliteProblem } from '../db/sqlite-problems.ts'

/** What the machine or the server lacks rather than what the caller did: a word under `errors.unavailable`. */
export type SystemProblem = 'diskFull' | 'notWritable' | 'busy' | 'damaged' | 'unreadable' | 'database'

const BY_CODE: Record<string, SystemProblem> = {
  ENOSPC: 'diskFull',
  EDQUOT: 'diskFull',
  EFBIG: 'diskFull',
  ER_DISK_FULL: 'diskFull',
  ER_RECORD_FILE_FULL: 'diskFull',
  EROFS: 'notWritable',
  EACCES: 'notWritable',
  EPERM: 'notWritable',
  ER_OPTION_PREVENTS_STATEMENT: 'notWritable',
  ER_READ_ONLY_MODE: 'notWritable',
  EIO: 'unreadable',
  ER_CON_COUNT_ERROR: 'busy',
  ER_SERVER_SHUTDOWN: 'database',
}

/** null for an error that is a mistake of ours. */
export function systemProblem(error: unknown): SystemProblem | null {
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code === 'string' && Object.hasOwn(BY_CODE, code)) return BY_CODE[code]!
  if (isRetryable(error)) return 'busy'
  return isConnectionLost(error) ? 'database' : sqliteProblem(error)
}

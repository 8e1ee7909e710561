/** Why SQLite could not do what was asked, when the machine is to blame: a word under `errors.unavailable`. */
export type SqliteProblem = 'diskFull' | 'notWritable' | 'busy' | 'damaged' | 'unreadable'

/** Result codes (sqlite.org/rescode.html) by their beginning; the longer ones stand first. */
const BY_PREFIX: readonly (readonly [string, SqliteProblem])[] = [
  ['SQLITE_FULL', 'diskFull'],
  ['SQLITE_IOERR_WRITE', 'diskFull'],
  ['SQLITE_IOERR_TRUNCATE', 'diskFull'],
  ['SQLITE_IOERR_SHMSIZE', 'diskFull'],
  ['SQLITE_IOERR_SHMOPEN', 'notWritable'],
  ['SQLITE_IOERR_CORRUPTFS', 'damaged'],
  ['SQLITE_IOERR', 'unreadable'],
  ['SQLITE_READONLY', 'notWritable'],
  ['SQLITE_CANTOPEN', 'notWritable'],
  ['SQLITE_PERM', 'notWritable'],
  ['SQLITE_BUSY', 'busy'],
  ['SQLITE_LOCKED', 'busy'],
  ['SQLITE_PROTOCOL', 'busy'],
  ['SQLITE_CORRUPT', 'damaged'],
  ['SQLITE_NOTADB', 'damaged'],
]

/** null for an error that is no trouble of the disk or the file: a mistake of ours. */
export function sqliteProblem(error: unknown): SqliteProblem | null {
  const code = (error as { code?: unknown } | null)?.code
  if (typeof code !== 'string') return null
  return BY_PREFIX.find(([prefix]) => code.startsWith(prefix))?.[1] ?? null
}

/** Why a server could not be reached, as the wizard says it: a word under `errors.database`. */
export type ConnectionProblem = 'auth' | 'dns' | 'port' | 'timeout' | 'tls' | 'selfSigned' | 'certificate' | 'authority' | 'certificateName' | 'certificateExpired' | 'database' | 'charset' | 'privileges' | 'protocol' | 'tooMany' | 'other'

const BY_CODE: Record<string, ConnectionProblem> = {
  ER_ACCESS_DENIED_ERROR: 'auth',
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: 'auth',
  ER_NOT_SUPPORTED_AUTH_MODE: 'auth',
  AUTH_SWITCH_PLUGIN_ERROR: 'auth',
  ER_DBACCESS_DENIED_ERROR: 'privileges',
  ER_TABLEACCESS_DENIED_ERROR: 'privileges',
  ER_SPECIFIC_ACCESS_DENIED_ERROR: 'privileges',
  ER_BAD_DB_ERROR: 'database',
  ER_UNKNOWN_CHARACTER_SET: 'charset',
  ER_UNKNOWN_COLLATION: 'charset',
  ER_CON_COUNT_ERROR: 'tooMany',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_NONAME: 'dns',
  ECONNREFUSED: 'port',
  EHOSTUNREACH: 'port',
  ENETUNREACH: 'port',
  ETIMEDOUT: 'timeout',
  HANDSHAKE_NO_SSL_SUPPORT: 'tls',
  HANDSHAKE_SSL_ERROR: 'tls',
  CERT_UNKNOWN: 'selfSigned',
  CERT_HAS_EXPIRED: 'certificateExpired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificateName',
  CERT_OTHER: 'certificate',
  CERT_NOT_VOUCHED: 'authority',
  PROTOCOL_CONNECTION_LOST: 'protocol',
  ECONNRESET: 'protocol',
}

/** Walks the causes of an error until one has a code that we know. */
export function connectionProblem(error: unknown): ConnectionProblem {
  for (let e = error as { code?: string; cause?: unknown } | undefined; e; e = e.cause as typeof e) {
    const known = e.code && BY_CODE[e.code]
    if (known) return known
  }
  return 'other'
}

/** Lost in the middle: the outcome of the last statement is unknown, and the operation id decides. */
export function isConnectionLost(error: unknown): boolean {
  return ['protocol', 'timeout', 'port'].includes(connectionProblem(error))
}

/** Lock wait timeout, deadlock, a record that changed since it was read, a table altered meanwhile, a statement to be prepared anew. */
const AGAIN = new Set([1205, 1213, 1020, 1412, 1615])

/** The transaction was rolled back and may be tried again. */
export function isRetryable(error: unknown): boolean {
  return AGAIN.has((error as { errno?: number } | null)?.errno ?? 0)
}

/** A unique key refused the row (1062; SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE). */
export function isDuplicate(error: unknown): boolean {
  const { errno, code } = error as { errno?: number; code?: string }
  return errno === 1062 || code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === 'SQLITE_CONSTRAINT_UNIQUE'
}

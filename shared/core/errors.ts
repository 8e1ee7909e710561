/**
 * What the core answers when it refuses. Words live in the locales; the wire carries the code and the data only.
 * Everything that is not an AppError reaches the caller as INTERNAL with a short id, and its stack goes to the log.
 */
export interface ErrorData {
  /** Field -> translation key of the problem, e.g. `{ inn: 'inn.checksum' }`; `params` fill the words. */
  INVALID: { fields: Record<string, string>; params?: Record<string, Record<string, string | number>> }
  /** No session, a wrong password, a locked session or account. `retryAfter` in seconds. */
  UNAUTHENTICATED: { reason: 'session' | 'credentials' | 'locked' | 'blocked'; retryAfter?: number }
  FORBIDDEN: { permission: string }
  NOT_FOUND: { module: string; id: string }
  /** Another save came first and touched the same fields. */
  CONFLICT: {
    module: string
    id: string
    version: number
    by: string | null
    at: string
    fields: string[]
    base: Record<string, unknown>
    mine: Record<string, unknown>
    theirs: Record<string, unknown>
  }
  RULE: { rule: string } & Record<string, unknown>
  UNAVAILABLE: { what: string } & Record<string, unknown>
  INTERNAL: { id: string }
}

export type ErrorCode = keyof ErrorData

/** HTTP status of each refusal, for the REST door and its description. */
export const ERROR_STATUS: Record<ErrorCode, number> = {
  INVALID: 422,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  RULE: 409,
  UNAVAILABLE: 503,
  INTERNAL: 500,
}

export class AppError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C
  readonly data: ErrorData[C]
  constructor(code: C, data: ErrorData[C], options?: { cause?: unknown }) {
    super(`${code} ${JSON.stringify(data)}`, options)
    this.name = 'AppError'
    this.code = code
    this.data = data
  }
}

/** INVALID for one or more fields: `invalid({ dueOn: 'day.past' })`. */
export function invalid(
  fields: Record<string, string>,
  params?: Record<string, Record<string, string | number>>,
): AppError<'INVALID'> {
  return new AppError('INVALID', params ? { fields, params } : { fields })
}

/** RULE: a business rule refuses; the screen has a sentence for each `rule`. */
export function ruleBroken(rule: string, data: Record<string, unknown> = {}): AppError<'RULE'> {
  return new AppError('RULE', { rule, ...data })
}

export function isAppError(e: unknown): e is AppError {
  return e instanceof AppError
}

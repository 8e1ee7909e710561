import { AppError, type ErrorCode } from '#shared/core/errors.ts'

/** Whether a failure is of this code. */
export function isError<C extends ErrorCode>(error: unknown, code: C): error is AppError<C> {
  return error instanceof AppError && error.code === code
}

/** Whether the call may have been lost on the way, so that sending the same operation again is right. */
export function isLost(error: unknown): boolean {
  return isError(error, 'UNAVAILABLE') && (error.data.what === 'connection' || error.data.what === 'busy')
}

import { AppError, isAppError, ERROR_STATUS, type ErrorCode, type ErrorData } from '#shared/core/errors.ts'
import type { WireError } from './worker-messages.ts'

export function toWireError(error: unknown): WireError {
  if (isAppError(error)) return { message: error.message, code: error.code, data: error.data }
  return { message: error instanceof Error ? error.message : String(error), code: (error as { code?: string } | null)?.code ?? null, data: null }
}

export function fromWireError({ message, code, data }: WireError): Error {
  if (code !== null && Object.hasOwn(ERROR_STATUS, code) && data !== null) return new AppError(code as ErrorCode, data as ErrorData[ErrorCode])
  return Object.assign(new Error(message), { code })
}

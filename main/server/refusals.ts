import { ORPCError } from '@orpc/server'
import { ERROR_STATUS, type ErrorCode, type ErrorData } from '#shared/core/errors.ts'
import type { App } from '../core/app.ts'
import { toWire } from './errors.ts'

/** An error as it goes over the wire: a code, its data and nothing else; never a stack, a path or a piece of SQL. */
export interface Refusal {
  status: number
  code: ErrorCode
  data: unknown
}

const isCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_STATUS, code)

export function refusal<C extends ErrorCode>(code: C, data: ErrorData[C], status: number = ERROR_STATUS[code]): Refusal {
  return { status, code, data }
}

/** No procedure and no file has this address. */
export function unknownAddress(): Refusal {
  return refusal('NOT_FOUND', { module: 'api', id: '' })
}

/**
 * Letters and spaces in an address that were sent as they are, and cannot be read for sure (`raw-address.ts` says which can):
 * so it is said how to write them.
 */
export function unreadableAddress(): Refusal {
  return refusal('INVALID', { fields: { url: 'request.letters' } }, 400)
}

/** Refusals of the HTTP server itself: a body that is no JSON, too large, of a type that nobody asked for. */
const HTTP_PROBLEMS: Record<number, string> = {
  400: 'request.invalid',
  408: 'request.timeout',
  413: 'request.tooLarge',
  414: 'request.tooLarge',
  415: 'request.type',
  431: 'request.tooLarge',
}

export function httpRefusal(status: number): Refusal | null {
  const problem = HTTP_PROBLEMS[status]
  return problem === undefined ? null : refusal('INVALID', { fields: { '': problem } }, status)
}

/** What any failure means to the caller; `path` says in the log where it came from. */
export function refusalOf(app: Pick<App, 'log'>, error: unknown, path: readonly string[]): Refusal {
  const status = (error as { statusCode?: unknown } | null)?.statusCode
  const http = typeof status === 'number' ? httpRefusal(status) : null
  return http ?? known(error) ?? known(toWire(app, error, path)) ?? unknownAddress()
}

function known(error: unknown): Refusal | null {
  if (!(error instanceof ORPCError) || !isCode(error.code) || typeof error.data !== 'object' || error.data === null) return null
  return { status: error.status, code: error.code, data: error.data }
}

/** The body of a refusal at the REST door. */
export function restBody({ code, data }: Refusal): { code: ErrorCode; data: unknown } {
  return { code, data }
}

/** The body of a refusal that an oRPC client understands. */
export function rpcBody({ status, code, data }: Refusal): unknown {
  return { json: { defined: false, code, status, message: code, data } }
}

/**
 * What a handler of oRPC does with a failure: the router has told its own already, so what comes here otherwise is a
 * request that could not be read.
 */
export function readable(error: unknown): ORPCError<string, unknown> {
  const { status, code, data } = known(error) ?? (isMissing(error) ? unknownAddress() : refusal('INVALID', { fields: { '': 'request.invalid' } }))
  return new ORPCError(code, { status, message: code, data })
}

function isMissing(error: unknown): boolean {
  return error instanceof ORPCError && (error.code === 'NOT_FOUND' || error.code === 'METHOD_NOT_SUPPORTED')
}

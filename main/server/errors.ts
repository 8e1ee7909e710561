import { ORPCError, ValidationError } from '@orpc/server'
import { AppError, ERROR_STATUS, isAppError, type ErrorCode } from '#shared/core/errors.ts'
import { newId } from '#shared/core/ids.ts'
import type { App } from '../core/app.ts'
import { systemProblem } from '../core/system-problems.ts'

/** What a caller is told of an error: code and data of ours, never a stack, a statement or a path. */
export function toWire(app: Pick<App, 'log'>, error: unknown, path: readonly string[]): ORPCError<string, unknown> {
  if (isAppError(error)) return wire(error.code, error.data)
  if (error instanceof ORPCError) {
    if (error.cause instanceof ValidationError && error.code === 'BAD_REQUEST') return wire('INVALID', { fields: fieldsOf(error.cause.issues) })
    if (error.code === 'NOT_FOUND' || error.code === 'METHOD_NOT_SUPPORTED') return error
    if (error.code === 'BAD_REQUEST') return wire('INVALID', { fields: { '': 'request.invalid' } })
  }
  const known = systemProblem(error)
  if (known) return wire('UNAVAILABLE', { what: known })
  const id = newId()
  app.log('error', `${path.join('.')} failed, shown to the caller as ${id}`, error)
  return wire('INTERNAL', { id })
}

function wire<C extends ErrorCode>(code: C, data: AppError<C>['data']): ORPCError<string, unknown> {
  return new ORPCError(code, { status: ERROR_STATUS[code], data, message: code })
}

interface Issue {
  message: string
  path?: readonly (PropertyKey | { key: PropertyKey })[] | undefined
}

/** `patch.inn` is told as `inn`: a form knows its fields, not the envelope. */
function fieldsOf(issues: readonly Issue[]): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const issue of issues.slice(0, 100)) {
    const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part))
    if (path[0] === 'patch' || path[0] === 'custom') path.shift()
    fields[path.join('.')] ??= /^[a-z]+(\.[a-zA-Z]+)+$/.test(issue.message) ? issue.message : 'value.invalid'
  }
  return fields
}

import { AppError, ruleBroken } from '#shared/core/errors.ts'
import { FormatError } from './formats/index.ts'

/**
 * What the layer of formats refuses, as an error of ours: the rule `transfer.<code>` has a sentence on every screen.
 * Anything else passes unchanged.
 */
export function refusal(error: unknown): unknown {
  if (!(error instanceof FormatError)) return error
  // What the system said stays in the log: paths and numbers of its own are of no use to the user.
  const { reason: _reason, part: _part, ...data } = error.data
  if (error.code === 'write.failed' && error.data['reason'] === 'ENOSPC') return new AppError('UNAVAILABLE', { what: 'diskFull' }, { cause: error })
  const refused = ruleBroken(`transfer.${error.code}`, data)
  refused.cause = error
  return refused
}

/** Runs work over a file, with its refusals as errors of ours. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw refusal(error)
  }
}

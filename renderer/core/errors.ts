import { useI18n } from 'vue-i18n'
import type { AppError } from '#shared/core/errors.ts'
import { appErrorOf } from './api.ts'
import { isError, isLost } from './failures.ts'

export { appErrorOf, isError, isLost }

/** Names of fields as the screen shows them; the words of `INVALID` name the field. */
export type FieldNamer = (field: string) => string

const FALLBACK = 'errors.INTERNAL'

/** Turns failures into sentences that say what happened and what to do. */
export function useErrorWords() {
  const { t, te } = useI18n()
  const known = (key: string, or: string) => (te(key) ? key : or)

  /** The words of one problem code, `inn.checksum` with its parameters. */
  function problem(code: string, params: Record<string, string | number> = {}): string {
    return t(known(`problems.${code}`, 'problems.invalid'), params)
  }

  /** Field -> sentence, for the marks under the fields. Empty for anything but INVALID. */
  function fieldWords(error: unknown): Record<string, string> {
    const failure = appErrorOf(error)
    if (!isError(failure, 'INVALID')) return {}
    const { fields, params = {} } = failure.data
    return Object.fromEntries(Object.entries(fields).map(([field, code]) => [field, problem(code, params[field])]))
  }

  function invalidWords(error: AppError<'INVALID'>, nameOf?: FieldNamer): string {
    const words = Object.entries(fieldWords(error)).map(([field, text]) => (nameOf ? `${nameOf(field)}: ${text}` : text))
    return words.length > 0 ? words.join(' ') : t('errors.INVALID')
  }

  /** One sentence for a toast or a banner. */
  function words(error: unknown, nameOf?: FieldNamer): string {
    const failure = appErrorOf(error)
    if (isError(failure, 'INVALID')) return invalidWords(failure, nameOf)
    const data = failure.data as Record<string, unknown>
    const params = Object.fromEntries(Object.entries(data).map(([key, value]) => [key, typeof value === 'number' ? value : String(value)]))
    const detail = detailsOf(failure).find((key) => te(key))
    return t(detail ?? FALLBACK, params)
  }

  /** Keys of the words, the most exact first. */
  function detailsOf(failure: AppError): string[] {
    const general = `errors.${failure.code}`
    if (isError(failure, 'RULE')) return [`errors.rules.${failure.data.rule}`, general]
    if (isError(failure, 'UNAUTHENTICATED')) return [`errors.unauthenticated.${failure.data.reason}`, general]
    if (!isError(failure, 'UNAVAILABLE')) return [general]
    const { what, problem: why } = failure.data
    return [`errors.unavailable.${what}.${String(why)}`, `errors.unavailable.database.${what}`, `errors.unavailable.${what}`, `errors.unavailable.${what}.other`, general]
  }

  return { words, fieldWords, problem }
}

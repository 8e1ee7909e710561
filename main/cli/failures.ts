import { isAppError, type AppError, type ErrorData } from '#shared/core/errors.ts'
import { sentence, type Locale, type Words } from './words.ts'

/** What the shell that called us learns from the exit code; `crm --help` lists them. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3, unavailable: 4 } as const

/** The command was not understood. */
export class UsageError extends Error {}

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT.usage
  if (!isAppError(error)) return EXIT.failed
  if (error.code === 'UNAVAILABLE') return EXIT.unavailable
  return error.code === 'INTERNAL' ? EXIT.failed : EXIT.refused
}

/** One line or more for a person. */
export function explain(error: unknown, locale: Locale, words: Words): string {
  if (error instanceof UsageError) return error.message
  if (isAppError(error)) return [explainRefusal(error, locale), ...holderOf(error, words)].join('\n')
  return words('failed', { reason: error instanceof Error ? error.message : String(error) })
}

/** Where a second start can go: the first one's address. */
function holderOf(error: AppError, words: Words): string[] {
  const { what, address } = error.data as { what?: unknown; address?: unknown }
  return what === 'workspaceOpen' && typeof address === 'string' && address !== '' ? [words('heldAt', { address })] : []
}

function explainRefusal(error: AppError, locale: Locale): string {
  const data = error.data as Record<string, unknown>
  if (error.code === 'INVALID') return explainFields(error.data as ErrorData['INVALID'], locale)
  const keys: Partial<Record<AppError['code'], string[]>> = {
    RULE: [`rules.${String(data['rule'])}`],
    UNAVAILABLE: [`unavailable.${String(data['what'])}.${String(data['problem'])}`, `unavailable.${String(data['what'])}`],
    UNAUTHENTICATED: [`unauthenticated.${String(data['reason'])}`],
  }
  for (const key of [...(keys[error.code] ?? []), error.code]) {
    const found = sentence(locale, 'errors', key, data)
    if (found !== null) return key === error.code ? `${found} (${JSON.stringify(data)})` : found
  }
  return `${error.code} ${JSON.stringify(data)}`
}

function explainFields({ fields, params }: ErrorData['INVALID'], locale: Locale): string {
  return Object.entries(fields)
    .map(([field, problem]) => `${field === '' ? '' : `${field}: `}${sentence(locale, 'problems', problem, params?.[field]) ?? problem}`)
    .join('\n')
}

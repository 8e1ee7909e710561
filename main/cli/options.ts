import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { resolve } from 'node:path'
import { UsageError } from './failures.ts'
import type { Locale, Words } from './words.ts'

/** What every verb gets. */
export interface Call {
  args: string[]
  env: NodeJS.ProcessEnv
  locale: Locale
  words: Words
  /** a line for a person */
  say(line: string): void
  /** the last thing that a verb does: one line of JSON on standard output */
  answer(data: object): void
  /** a line of data on standard output that is not the answer */
  print(line: string): void
}

export type Verb = (call: Call) => Promise<number | void>

const COMMON = { data: { type: 'string' }, locale: { type: 'string' } } as const

/** The options of one verb. @throws UsageError for what it does not know */
export function optionsOf<const T extends ParseArgsOptionsConfig>(call: Call, options: T, positionals: readonly string[] = []) {
  try {
    const parsed = parseArgs({ args: joined(call.args, { ...COMMON, ...options }), options: { ...COMMON, ...options }, allowPositionals: true, strict: true })
    const missing = positionals[parsed.positionals.length]
    if (missing !== undefined) throw new UsageError(call.words('missingArgument', { argument: missing }))
    if (parsed.positionals.length > positionals.length) throw new UsageError(call.words('tooMany', { rest: parsed.positionals.slice(positionals.length).join(' ') }))
    return parsed
  } catch (error) {
    if (error instanceof UsageError || !isParseError(error)) throw error
    throw new UsageError(call.words('unknownOption', { message: error.message }))
  }
}

/** `--sort -name` as people write it; the parser wants `--sort=-name`. */
function joined(args: readonly string[], options: ParseArgsOptionsConfig): string[] {
  const out: string[] = []
  for (let i = 0; i < args.length; i++) {
    const [arg, next] = [args[i]!, args[i + 1]]
    const takesText = arg.startsWith('--') && options[arg.slice(2)]?.type === 'string'
    if (takesText && next !== undefined && /^-[^-]/.test(next)) out.push(`${arg}=${args[++i]}`)
    else out.push(arg)
  }
  return out
}

function isParseError(error: unknown): error is Error {
  return error instanceof Error && String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')
}

/** The folder of the workspace, absolute. */
export function dataDirOf(call: Call, data: string | undefined): string {
  const named = data ?? call.env['MOYA_CRM_DATA']
  if (!named) throw new UsageError(call.words('noData'))
  return resolve(named)
}

export function required(call: Call, option: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new UsageError(call.words('missingOption', { option }))
  return value
}

export function oneOf<const T extends string>(call: Call, option: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((word) => word === value)
  if (found === undefined) throw new UsageError(call.words('badOption', { option, value, expected: allowed.join(', ') }))
  return found
}

export function wholeNumber(call: Call, option: string, value: string, min: number, max: number): number {
  const number = /^\d{1,10}$/.test(value) ? Number(value) : NaN
  if (!(number >= min && number <= max)) throw new UsageError(call.words('badOption', { option, value, expected: `${min}…${max}` }))
  return number
}

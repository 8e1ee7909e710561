import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ImportStatus, RowProblem } from '#shared/modules/transfer/transfer.contract.ts'
import type { Core } from '../../core/context.ts'
import { importFile, type ImportFileResult } from '../../core/transfer/index.ts'
import { systemContext } from '../../core/workspace.ts'
import { UsageError } from '../failures.ts'
import { dataDirOf, oneOf, optionsOf, type Call, type Verb } from '../options.ts'
import { abortOnSignal, contentLocale, moduleOf, reporter } from '../transfer.ts'
import { sentence } from '../words.ts'
import { withWorkspace } from '../workspace.ts'

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const OPTIONS = { mode: text, key: text, 'create-fields': flag, doubles: text, 'dry-run': flag, failed: text, encoding: text, delimiter: text, sheet: text } as const

/** Brings a file in as one operation, which the application can undo as one. Refused rows are told, not fatal. */
export const importVerb: Verb = async (call) => {
  const { values, positionals } = optionsOf(call, OPTIONS, ['module', 'FILE'])
  const [module, path] = [moduleOf(call, positionals[0]!), resolve(positionals[1]!)]
  const options = {
    mode: values.mode === undefined ? undefined : oneOf(call, 'mode', values.mode, ['create', 'update', 'both']),
    key: values.key,
    createFields: values['create-fields'],
    doubles: values.doubles === undefined ? undefined : oneOf(call, 'doubles', values.doubles, ['skip', 'create']),
    dryRun: values['dry-run'],
    failedTo: values.failed === undefined ? undefined : resolve(values.failed),
    read: { encoding: values.encoding, delimiter: delimiterOf(values.delimiter), sheet: values.sheet },
  }
  await withWorkspace(dataDirOf(call, values.data), async (core) => {
    if (!existsSync(path)) throw new UsageError(call.words('noFile', { file: path }))
    const ctx = systemContext(core, await contentLocale(call, core, values.locale))
    const result = await stoppable(core, (running) => importFile(core, ctx, { path, module, ...options, ...running }), progressOf(call))
    tell(call, result, options.dryRun === true)
    const { created, updated, skipped, failed } = result
    call.answer({ created, updated, skipped, failed })
  })
}

const delimiterOf = (word: string | undefined): string | undefined => (word === 'tab' || word === '\\t' ? '\t' : word)

interface Running {
  signal: AbortSignal
  onProgress: (status: ImportStatus) => void
}

async function stoppable<T>(core: Core, work: (running: Running) => Promise<T>, onProgress: Running['onProgress']): Promise<T> {
  const { signal, release } = abortOnSignal()
  try {
    return await work({ signal, onProgress })
  } finally {
    await core.idle()
    release()
  }
}

function progressOf(call: Call): Running['onProgress'] {
  let last: ImportStatus | null = null
  const report = reporter((rows) => call.say(call.words('importing', { rows, rate: last?.rowsPerSecond ?? 0 })))
  return (status) => {
    last = status
    report(status.rows)
  }
}

/** So many problems are told on the screen; all of them are in the file of failed rows. */
const MOST_TOLD = 20

function tell(call: Call, { status, unmapped, created, updated, skipped, failed }: ImportFileResult, dryRun: boolean): void {
  if (unmapped.length > 0) call.say(call.words('unmapped', { columns: unmapped.join(', ') }))
  // What kept a row out is told before what was only odd about it.
  const gravest = status.problems.toSorted((a, b) => Number(a.level === 'warning') - Number(b.level === 'warning'))
  for (const problem of gravest.slice(0, MOST_TOLD)) call.say(problemLine(call, problem))
  if (status.problemsCount > MOST_TOLD) call.say(call.words('moreProblems', { count: status.problemsCount - MOST_TOLD }))
  call.say(call.words('importDone', { created, updated, skipped, failed }))
  if (dryRun) call.say(call.words('importDry'))
}

function problemLine(call: Call, { line, column, problem, params, value }: RowProblem): string {
  const told = sentence(call.locale, 'problems', problem, { ...params, value: value ?? '' }) ?? problem
  return call.words('importProblem', { line, column: column === null ? '' : `${column}: `, problem: told })
}

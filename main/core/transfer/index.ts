import { newId } from '#shared/core/ids.ts'
import type { ColumnTarget, ImportStatus } from '#shared/modules/transfer/transfer.contract.ts'
import type { Core, Ctx } from '../context.ts'
import { demand } from '../permissions.ts'
import { exportableEntity, exportTo, type ExportInput } from './export.ts'
import { makeFile } from './files.ts'
import { newStatus, runImport } from './import.ts'
import { importableEntity } from './inspect.ts'
import { proposeMapping, type Proposal } from './mapping.ts'
import type { Plan } from './plan.ts'
import { refusing } from './refusals.ts'
import { openSource, type ReadChoice } from './source.ts'
import { moduleWords } from './words.ts'

export { appendFile, beginFile, fileOf, readPiece, writeCopy } from './files.ts'
export { cancelImport, importStatusOf, startImport } from './imports.ts'
export { inspect } from './inspect.ts'
export { makeSample } from './sample.ts'

export interface ImportFileOptions {
  path: string
  module: string
  /** absent: `create`, or `both` where a key is given */
  mode?: Plan['mode'] | undefined
  /** absent: the strongest that the file has (INN, mail, phone, name) */
  key?: string | undefined
  /** makes a field of the users' own for each column that finds none */
  createFields?: boolean | undefined
  doubles?: Plan['doubles'] | undefined
  dryRun?: boolean | undefined
  /** values for the fields that no column fills */
  defaults?: Plan['defaults'] | undefined
  operationId?: string | undefined
  /** the failed rows go there, the reason in a further column */
  failedTo?: string | undefined
  read?: ReadChoice | undefined
  onProgress?: ((status: ImportStatus) => void) | undefined
  signal?: AbortSignal | undefined
}

export interface ImportFileResult {
  created: number
  updated: number
  skipped: number
  failed: number
  operationId: string | null
  /** headings that found no field */
  unmapped: string[]
  status: ImportStatus
}

/**
 * Brings a file of this computer in without a hand-made mapping: headless verbs, tests.
 * @throws FORBIDDEN, INVALID, RULE `transfer.…`
 */
export async function importFile(_core: Core, ctx: Ctx, options: ImportFileOptions): Promise<ImportFileResult> {
  const entity = importableEntity(options.module)
  demand(ctx, entity, 'import')
  const { proposal, header } = await refusing(async () => {
    const source = await openSource(options.path, options.read ?? {}, ctx.locale)
    try {
      return { header: source.header, proposal: await proposeMapping(ctx, entity, source.header, source.sample) }
    } finally {
      await source.table.close()
    }
  })
  const columns = options.createFields ? withNewFields(proposal) : proposal.columns
  const mode = options.mode ?? (options.key === undefined ? 'create' : 'both')
  const plan: Plan = { columns, mode, key: options.key ?? proposal.key, defaults: options.defaults ?? {}, doubles: options.doubles ?? 'skip', dryRun: options.dryRun ?? false }
  const signal = options.signal ?? new AbortController().signal
  const name = options.path.split(/[\\/]/).at(-1) ?? options.path
  const job = { entity, plan, path: options.path, name, read: options.read ?? {}, operationId: options.operationId ?? newId(), failedTo: options.failedTo, signal, onProgress: options.onProgress }
  const status = newStatus(ctx, job, 0)
  await runImport(ctx, job, status)
  const { created, updated, skipped, failed, operationId } = status
  return { created, updated, skipped, failed, operationId, unmapped: header.filter((_, i) => columns[i]?.to === 'skip'), status }
}

function withNewFields({ columns, suggestions }: Proposal): ColumnTarget[] {
  return columns.map((target, column) => {
    const suggestion = suggestions.find((one) => one.column === column)
    return target.to === 'skip' && suggestion ? { to: 'new', label: suggestion.label, kind: suggestion.kind } : target
  })
}

/** Writes a selection to a file of this computer. */
export async function exportFile(_core: Core, ctx: Ctx, options: ExportInput & { path: string }): Promise<{ rows: number; file: string }> {
  const { path, ...input } = options
  return { ...(await exportTo(ctx, path, input)), file: path }
}

/** Makes a file for the user to fetch: «Клиенты 2026-11-23.xlsx». */
export async function exportForUser(ctx: Ctx, input: ExportInput): Promise<{ fileId: string; name: string; rows: number; bytes: number }> {
  const words = await moduleWords(exportableEntity(input.module), ctx.locale)
  const made = await makeFile(ctx, `${words.many} ${ctx.today()}.${input.format}`, (path) => exportTo(ctx, path, input))
  return { fileId: made.fileId, name: made.name, bytes: made.bytes, rows: made.result.rows }
}

import { cut } from '#shared/core/text.ts'
import type { Locale } from '#shared/locales/index.ts'
import { loadWords, wordAt } from '#shared/locales/index.ts'
import type { ImportStatus, RowProblem } from '#shared/modules/transfer/transfer.contract.ts'
import type { Ctx } from '../context.ts'
import type { Decided } from './batch.ts'
import { dropFile, keepFile, placeForFile } from './files.ts'
import { FormatError, openCsvWriter, type CsvWriteOptions, type TableWriter } from './formats/index.ts'
import type { Source } from './source.ts'
import { troubleWords } from './words.ts'

/** What an import says of its rows: counts, the first problems, and two files with all of them. */
export interface Report {
  add(decided: readonly Decided[]): Promise<void>
  /** The files, now complete, are the user's; null where there was nothing to tell. */
  close(baseName: string): Promise<{ failedFileId: string | null; problemsFileId: string | null }>
  abort(): Promise<void>
}

const TOLD = 100

type Counts = Pick<ImportStatus, 'rows' | 'created' | 'updated' | 'skipped' | 'failed' | 'problems' | 'problemsCount'>

export async function createReport(ctx: Ctx, source: Source, status: Counts, failedTo: string | undefined): Promise<Report> {
  const say = await troubleWords(ctx.locale)
  const words = await loadWords(ctx.locale, 'transfer')
  const title = (key: string) => wordAt(words, `report.${key}`) ?? key
  const width = source.header.length
  const failed = lazyFile(ctx, failedTo, csvLike(source, ctx.locale), [...source.header, title('reason')])
  const listed = lazyFile(ctx, undefined, {}, ['line', 'level', 'column', 'value', 'reason'].map(title))

  const reasonOf = (problems: readonly RowProblem[]) =>
    problems.toSorted((a, b) => Number(b.level === 'error') - Number(a.level === 'error')).map(({ problem, params, column }) => say({ problem, params }, column)).join('. ')

  return {
    async add(decided) {
      for (const row of decided) {
        status.rows += 1
        status[row.outcome] += 1
        for (const problem of row.problems) {
          status.problemsCount += 1
          if (status.problems.length < TOLD) status.problems.push(problem)
          await listed.row([String(problem.line), title(problem.level), problem.column ?? '', problem.value ?? '', say(problem, null)])
        }
        if (row.outcome === 'failed') await failed.row([...Array.from({ length: width }, (_, i) => row.raw.cells[i] ?? ''), reasonOf(row.problems)])
      }
    },
    async close(baseName) {
      const name = cut(baseName.replace(/\.[^.]*$/, ''), 100)
      return { failedFileId: await failed.close(`${name} — ${title('failed')}.csv`), problemsFileId: await listed.close(`${name} — ${title('problems')}.csv`) }
    },
    async abort() {
      await failed.abort()
      await listed.abort()
    },
  }
}

/** The failed rows are written as they were read, so that the corrected file opens and comes in like the first. */
function csvLike({ table }: Source, locale: Locale): CsvWriteOptions {
  const { encoding, delimiter, bom } = table.detected
  if (table.kind !== 'csv' || !encoding) return {}
  const dialect = delimiter ? { delimiter } : {}
  if (encoding === 'utf-16be') return { ...dialect, encoding: 'utf-16le' }
  // The reason is in the user's language, which this encoding cannot write.
  if (encoding === 'windows-1252' && locale === 'ru') return dialect
  return { ...dialect, encoding, bom: encoding !== 'utf-8' || (bom ?? false) }
}

interface LazyFile {
  row(cells: readonly string[]): Promise<void>
  close(name: string): Promise<string | null>
  abort(): Promise<void>
}

/** A file that begins with its first row: most imports have nothing to tell. */
function lazyFile(ctx: Ctx, to: string | undefined, options: CsvWriteOptions, header: readonly string[]): LazyFile {
  let open: { writer: TableWriter; fileId: string | null } | null = null
  async function start(): Promise<{ writer: TableWriter; fileId: string | null }> {
    const place = to === undefined ? await placeForFile(ctx) : { fileId: null, path: to }
    const writer = writerFor(place.path, options)
    await writer.row(header)
    return { writer, fileId: place.fileId }
  }
  return {
    async row(cells) {
      open ??= await start()
      await open.writer.row(cells)
    },
    async close(name) {
      if (!open) return null
      await open.writer.close()
      if (open.fileId !== null) await keepFile(ctx, open.fileId, name)
      return open.fileId
    },
    async abort() {
      if (!open) return
      await open.writer.abort()
      if (open.fileId !== null) await dropFile(ctx.core, open.fileId)
    },
  }
}

function writerFor(path: string, options: CsvWriteOptions): TableWriter {
  try {
    return openCsvWriter(path, options)
  } catch (error) {
    if (error instanceof FormatError && error.code === 'text.encoding') return openCsvWriter(path, { ...options, encoding: 'utf-8', bom: true })
    throw error
  }
}

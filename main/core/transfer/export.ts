import { setImmediate as breathe } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Selection } from '#shared/core/contract.ts'
import { BASE_FIELDS, type Entity } from '#shared/core/entity.ts'
import { invalid } from '#shared/core/errors.ts'
import { f, type Field } from '#shared/core/field.ts'
import { entityOf } from '#shared/modules.ts'
import { hasCards } from '#shared/modules/transfer/cards.ts'
import { loadWords, wordAt } from '#shared/locales/index.ts'
import type { Ctx } from '../context.ts'
import { filterCondition } from '../filters.ts'
import { answerRows, type AnsweredRow } from '../labels.ts'
import { keepResult, operate } from '../operations.ts'
import { cursorOf, readPage, sortKeys } from '../page.ts'
import { demand, mayRead, type Condition } from '../permissions.ts'
import { scopeOver } from '../shares.ts'
import { searchCondition } from '../search.ts'
import { readSetting } from '../settings.ts'
import { titlesOf } from '../titles.ts'
import { exportColumn, type ExportColumn } from './cells.ts'
import { FormatError, openCsvWriter, openVcardWriter, openXlsxWriter, type TableWriter } from './formats/index.ts'
import { refusing } from './refusals.ts'
import { moduleWords } from './words.ts'

export interface ExportInput {
  module: string
  format: 'csv' | 'xlsx' | 'vcf'
  /** names of fields, in order; absent = every field that the actor may see */
  columns?: readonly string[] | undefined
  selection?: Selection | undefined
  ids?: readonly string[] | undefined
  sort?: string | undefined
  signal?: AbortSignal | undefined
  onProgress?: ((rows: number) => void) | undefined
}

const PAGE = 500
const MOST_IDS = 10_000

/** @throws INVALID for a module that there is not */
export function exportableEntity(module: string): Entity {
  const entity = entityOf(module)
  if (!entity) throw invalid({ module: 'module.unknown' })
  return entity
}

/**
 * Writes the records of a selection to a file: all of them, not only those that a list shows. Who exported what stands
 * in the journal of operations.
 * @throws FORBIDDEN without `<module>:export`; INVALID for a column that is not there or hidden
 */
export async function exportTo(ctx: Ctx, path: string, input: ExportInput): Promise<{ rows: number }> {
  const entity = exportableEntity(input.module)
  if (input.format === 'vcf' && !hasCards(entity)) throw invalid({ format: 'enum.invalid' })
  const conditions = await conditionsOf(ctx, entity, input)
  const keys = sortKeys(ctx, entity, input.sort)
  const columns = await exportColumns(ctx, entity, input.format === 'vcf' ? cardColumns(ctx, entity, input.columns) : input.columns)
  const writer = await openWriter(ctx, entity, path, input.format, columns)
  return refusing(async () => {
    try {
      const rows = await writePages(ctx, entity, { writer, columns, keys, conditions, input })
      await logExport(ctx, entity, input, columns, rows)
      await writer.close()
      return { rows }
    } catch (error) {
      await writer.abort()
      throw error
    }
  })
}

async function conditionsOf(ctx: Ctx, entity: Entity, { selection = {}, ids }: ExportInput): Promise<Condition[]> {
  demand(ctx, entity, 'export')
  if (ids && ids.length > MOST_IDS) throw invalid({ ids: 'import.plan.columns' })
  const conditions: Condition[] = [selection.deleted ? sql`deleted_at is not null` : sql`deleted_at is null`]
  // What may not be read may not be exported, however wide the right to export is.
  for (const action of ['read', 'export']) {
    const scope = await scopeOver(ctx, entity, action)
    if (scope) conditions.push(scope)
  }
  if (ids) conditions.push(ids.length > 0 ? sql`id in (${sql.join([...ids])})` : sql`1 = 0`)
  if (selection.filter) conditions.push(filterCondition(ctx, entity, selection.filter))
  if (selection.search?.trim()) conditions.push(searchCondition(ctx, entity, selection.search, { whole: true }))
  return conditions
}

const BASE: Partial<Record<string, Field>> = {
  id: f.text({}),
  createdAt: f.instant({}),
  createdBy: f.ref({ to: 'users' }),
  updatedAt: f.instant({}),
  updatedBy: f.ref({ to: 'users' }),
} satisfies Partial<Record<(typeof BASE_FIELDS)[number], Field>>

/** A card without a name is nobody's; its id lets an address book know the same card again. */
function cardColumns(ctx: Ctx, entity: Entity, names: readonly string[] | undefined): string[] {
  const chosen = names ?? ctx.core.catalog.fields(entity).filter(([, field]) => mayRead(ctx, entity, field) && field.kind !== 'json' && field.kind !== 'files').map(([name]) => name)
  return [...new Set(['id', entity.title, ...chosen])]
}

async function exportColumns(ctx: Ctx, entity: Entity, names: readonly string[] | undefined): Promise<ExportColumn[]> {
  const words = await moduleWords(entity, ctx.locale)
  const extension = wordAt(await loadWords(ctx.locale, 'fields'), 'extension') ?? ''
  const office = await readSetting(ctx.db, 'workspace', 'currency')
  const currency = typeof office === 'string' ? office : 'RUB'
  const wanted = names ?? ctx.core.catalog.fields(entity).filter(([, field]) => mayRead(ctx, entity, field) && field.kind !== 'json' && field.kind !== 'files').map(([name]) => name)
  if (wanted.length === 0) throw invalid({ columns: 'required' })
  return wanted.map((name) => {
    const own = ctx.core.catalog.field(entity, name)
    const field = own ?? BASE[name]
    if (!field || (own && !mayRead(ctx, entity, own))) throw invalid({ columns: 'field.unknown' }, { columns: { name } })
    return exportColumn({ field, name, title: words.field(name, field), currency, extension, word: (value) => words.value(name, value) })
  })
}

async function openWriter(ctx: Ctx, entity: Entity, path: string, format: ExportInput['format'], columns: readonly ExportColumn[]): Promise<TableWriter> {
  if (format === 'vcf') return openVcardWriter(path, { fields: columns.map(({ name }) => name), companies: entity.name === 'clients' })
  const words = await moduleWords(entity, ctx.locale)
  const ui = await loadWords(ctx.locale, 'ui')
  const bool = [wordAt(ui, 'yes') ?? 'true', wordAt(ui, 'no') ?? 'false'] as const
  if (format === 'xlsx') return openXlsxWriter(path, { sheetName: words.many, columns })
  return openCsvWriter(path, { columns, bool, decimal: ctx.locale === 'ru' ? ',' : '.' })
}

interface Pages {
  writer: TableWriter
  columns: readonly ExportColumn[]
  keys: ReturnType<typeof sortKeys>
  conditions: readonly Condition[]
  input: ExportInput
}

async function writePages(ctx: Ctx, entity: Entity, { writer, columns, keys, conditions, input }: Pages): Promise<number> {
  let rows = 0
  for (let after: string | undefined; ; await breathe()) {
    if (input.signal?.aborted) throw new FormatError('cancelled')
    const page = await readPage(ctx, entity, { keys, conditions, limit: PAGE, after })
    for (const row of await named(ctx, await answerRows(ctx, entity, page), columns)) await writer.row(columns.map((column) => column.cell(row)))
    rows += page.length
    input.onProgress?.(rows)
    if (page.length < PAGE) return rows
    after = cursorOf(keys, page.at(-1)!)
  }
}

const BASE_PEOPLE = ['createdBy', 'updatedBy'] as const

/** Rows with the names of who made and changed them, where these are columns. */
async function named(ctx: Ctx, rows: AnsweredRow[], columns: readonly ExportColumn[]): Promise<AnsweredRow[]> {
  const asked = BASE_PEOPLE.filter((name) => columns.some((column) => column.name === name))
  if (asked.length === 0) return rows
  const titles = await titlesOf(ctx, new Set(rows.flatMap((row) => asked.flatMap((name) => (row[name] === null ? [] : [`users:${row[name]}`])))))
  for (const row of rows) for (const name of asked) row.labels[name] = titles.get(`users:${row[name]}`) ?? null
  return rows
}

/** Who took what out of the house: module, filter, columns, how many. */
async function logExport(ctx: Ctx, entity: Entity, input: ExportInput, columns: readonly ExportColumn[], rows: number): Promise<void> {
  const what = { format: input.format, rows, columns: columns.map(({ name }) => name), selection: input.selection ?? null, ids: input.ids?.length ?? null, sort: input.sort ?? null }
  const work = async (tx: Ctx) => {
    tx.operation!.touched = rows
    await keepResult(tx, what)
  }
  await operate(ctx, { kind: 'export', module: entity.name }, work, async () => undefined)
}

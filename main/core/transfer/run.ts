import { setImmediate as breathe } from 'node:timers/promises'
import type { Entity } from '#shared/core/entity.ts'
import type { ColumnTarget, ImportStatus } from '#shared/modules/transfer/transfer.contract.ts'
import type { Ctx } from '../context.ts'
import type { Steps } from '../steps.ts'
import { takeBatch, type Batcher, type Decided } from './batch.ts'
import { FormatError, type TableRow } from './formats/index.ts'
import { collectGarbage } from './garbage.ts'
import { createMatching } from './matching.ts'
import { targetColumns, type Plan } from './plan.ts'
import { createReferences, type References } from './references.ts'
import type { Report } from './report.ts'
import { createRepeats, createRowReader, type RawRow } from './rows.ts'
import type { Scratch } from './scratch.ts'
import type { Source } from './source.ts'
import { createUniques } from './uniques.ts'

export interface RunInput {
  entity: Entity
  plan: Plan
  /** the plan's columns with the new fields made */
  columns: readonly ColumnTarget[]
  defaults: Readonly<Record<string, unknown>>
  source: Source
  report: Report
  status: ImportStatus
  /** null for a dry run, which has a scratch file instead */
  steps: Steps | null
  scratch: Scratch | null
  signal: AbortSignal
  onProgress?: ((status: ImportStatus) => void) | undefined
}

/** One transaction of SQLite holds up everybody in this process: batches grow and shrink to this long. */
const TARGET_MS = 30
const GARBAGE_ROWS = 10_000
const ROWS = { least: 20, first: 100, most: { sqlite: 400, server: 500 } } as const

/**
 * Reads the file to its end, batch by batch, each a transaction of its own with a pause after it.
 * @throws FormatError `cancelled` when the signal says so
 */
export async function runRows(ctx: Ctx, input: RunInput): Promise<void> {
  const { source, status, signal } = input
  const references = createReferences({ dryRun: input.scratch !== null })
  const batcher = await createBatcher(ctx, input, references)
  const isRepeat = createRepeats()
  const pace = createPace(ctx, status, () => source.table.bytesRead())
  let size: number = ROWS.first
  let rows: RawRow[] = []
  let collectedAt = 0
  const flush = async () => {
    const began = performance.now()
    await input.report.add(await commitBatch(ctx, input, batcher, references, rows))
    size = nextSize(ctx, rows.length, performance.now() - began)
    rows = []
    pace()
    input.onProgress?.(status)
    if (status.rows - collectedAt >= GARBAGE_ROWS) {
      collectedAt = status.rows
      collectGarbage()
    }
    await breathe()
    if (signal.aborted) throw new FormatError('cancelled')
  }
  for await (const row of source.rows(signal)) {
    rows.push(rawRow(row, isRepeat))
    if (rows.length >= size) await flush()
  }
  if (rows.length > 0) await flush()
}

function rawRow(row: TableRow, isRepeat: (cells: readonly string[], line: number) => number | null): RawRow {
  const blank = row.cells.every((cell) => cell === '')
  return { ...row, blank, repeats: blank ? null : isRepeat(row.cells, row.line) }
}

async function createBatcher(ctx: Ctx, { entity, plan, columns, defaults, source, scratch }: RunInput, references: References): Promise<Batcher> {
  const targets = await targetColumns(ctx, entity, columns, source.header, source.sample)
  const filled = new Set(targets.map(({ name }) => name))
  return {
    entity,
    plan,
    targets,
    defaults,
    scratch,
    reader: createRowReader(entity, targets, references, { taken: new Set([...filled, ...Object.keys(defaults)]), width: source.header.length }),
    matching: createMatching(ctx, entity, { key: plan.key, doubles: plan.doubles === 'skip', filled, scratch }),
    uniques: createUniques(ctx, entity),
  }
}

async function commitBatch(ctx: Ctx, { steps }: RunInput, batcher: Batcher, references: References, rows: readonly RawRow[]): Promise<Decided[]> {
  if (!steps) return takeBatch(ctx, batcher, rows)
  const decided = await steps.step(async (tx) => {
    references.discard()
    return takeBatch(tx, batcher, rows)
  })
  references.commit()
  return decided
}

function nextSize(ctx: Ctx, rows: number, took: number): number {
  const most = ctx.dialect === 'sqlite' ? ROWS.most.sqlite : ROWS.most.server
  // A server is waited for without holding anybody up here; its batches are as large as its locks may be long.
  const target = ctx.dialect === 'sqlite' ? TARGET_MS : TARGET_MS * 6
  const fitting = Math.round((rows * target) / Math.max(took, 1))
  return Math.max(ROWS.least, Math.min(most, fitting, rows * 2))
}

/** Rows a second and what is left, by the share of the file that has been read. */
function createPace(ctx: Ctx, status: ImportStatus, bytesRead: () => number): () => void {
  const began = performance.now()
  return () => {
    const seconds = (performance.now() - began) / 1000
    status.bytesRead = Math.min(status.bytes, bytesRead())
    if (seconds < 0.5 || status.bytesRead === 0) return
    status.rowsPerSecond = Math.round(status.rows / seconds)
    status.secondsLeft = Math.round((seconds * (status.bytes - status.bytesRead)) / status.bytesRead)
  }
}

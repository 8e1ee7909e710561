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

const GARBAGE_ROWS = 10_000
const READ_AT_ONCE = 50
const ROWS = { least: 20, first: 100, most: { sqlite: 600, server: 500 } } as const
/**
 * How long a batch may take. SQLite has one writer, so batches are short as soon as a save has waited for one, and grow
 * while none does: in large ones each page of the indexes is written once for many rows. A server's are as large as its
 * locks may be long.
 */
const BATCH_MS = { sqlite: { least: 30, most: 180 }, server: { least: 180, most: 180 } } as const

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
  const sizes = createSizes(ctx)
  let collectedAt = 0
  const take = async (rows: readonly RawRow[]) => {
    const decided = await sizes.measured(rows.length, () => commitBatch(ctx, input, batcher, references, rows))
    await input.report.add(decided)
    pace()
    input.onProgress?.(status)
    if (status.rows - collectedAt >= GARBAGE_ROWS) {
      collectedAt = status.rows
      collectGarbage()
    }
    await breathe()
    if (signal.aborted) throw new FormatError('cancelled')
  }
  let rows: RawRow[] = []
  // While the database works on one batch, the next is read from the file.
  let taken: Promise<void> = Promise.resolve()
  const flush = async () => {
    await taken
    taken = take(rows)
    // Whatever it throws is met at the next batch, or at the end.
    void Promise.allSettled([taken])
    rows = []
  }
  try {
    for await (const row of source.rows(signal)) {
      const raw = rawRow(row, isRepeat)
      batcher.reader.ahead(ctx, raw)
      rows.push(raw)
      if (rows.length >= sizes.next()) await flush()
      // Lets the answers of the database in.
      else if (rows.length % READ_AT_ONCE === 0) await breathe()
    }
    if (rows.length > 0) await flush()
  } finally {
    await taken.finally(() => sizes.end())
  }
}

function rawRow(row: TableRow, isRepeat: (cells: readonly string[], line: number) => number | null): RawRow {
  const blank = row.cells.every((cell) => cell === '')
  return { ...row, blank, repeats: blank ? null : isRepeat(row.cells, row.line), draft: null }
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
    matching: createMatching(ctx, entity, { key: plan.key, doubles: plan.doubles === 'skip', filled, changes: plan.mode !== 'create', scratch }),
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

interface Sizes {
  /** Commits a batch and learns from how long it took. */
  measured<T>(rows: number, commit: () => Promise<T>): Promise<T>
  /** How many rows the batch that is being read should have. */
  next(): number
  end(): void
}

function createSizes({ dialect, core }: Ctx): Sizes {
  const [most, ms] = dialect === 'sqlite' ? [ROWS.most.sqlite, BATCH_MS.sqlite] : [ROWS.most.server, BATCH_MS.server]
  let target: number = ms.least
  let rate = 0
  const end = core.connection.onWait(() => { target = ms.least })
  return {
    async measured(rows, commit) {
      const began = performance.now()
      try {
        return await commit()
      } finally {
        rate = rows / Math.max(performance.now() - began, 1)
        target = Math.min(ms.most, target * 1.3)
      }
    },
    next: () => (rate === 0 ? ROWS.first : Math.max(ROWS.least, Math.min(most, Math.round(rate * target)))),
    end,
  }
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

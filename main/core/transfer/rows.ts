import { hash } from 'node:crypto'
import type { Entity } from '#shared/core/entity.ts'
import type { KindName } from '#shared/core/kinds.ts'
import type { RowProblem } from '#shared/modules/transfer/transfer.contract.ts'
import type { Ctx } from '../context.ts'
import { checkFields, Problems } from '../validate.ts'
import { isLossy, type TableRow } from './formats/index.ts'
import type { TargetColumn } from './plan.ts'
import type { References } from './references.ts'
import { READERS, type Read, type Trouble } from './values.ts'

/** A row of the file as it came, with what could be told before any of its cells was read. */
export interface RawRow extends TableRow {
  blank: boolean
  /** line of the same row further up */
  repeats: number | null
  /** what `RowReader.ahead` has read; taken once, because deciding about a draft writes into it */
  draft: Draft | null
}

/** A row with its values in stored form. */
export interface Draft {
  raw: RawRow
  /** fixed and custom fields alike, by name; empty cells are not in it */
  values: Record<string, unknown>
  problems: RowProblem[]
  /** an error is among the problems: the row is not taken */
  failed: boolean
}

/** A wrong digit here is a wrong client: the row is not taken without it. */
const REQUISITES = new Set<KindName>(['inn', 'kpp', 'ogrn', 'bik', 'bankAccount'])

export interface RowReader {
  /** Looks up the names in the cells of a batch. */
  prepare(tx: Ctx, rows: readonly RawRow[]): Promise<void>
  read(tx: Ctx, raw: RawRow): Draft
  /** Reads a row while the database works on those before it, when none of its cells has to be looked up there. */
  ahead(ctx: Ctx, raw: RawRow): void
}

export function createRowReader(entity: Entity, targets: readonly TargetColumn[], references: References, options: { taken: ReadonlySet<string>; width: number }): RowReader {
  const { taken, width } = options
  const named = targets.filter(({ field }) => READERS[field.kind] === 'reference')
  const read = (ctx: Ctx, raw: RawRow): Draft => {
    const draft: Draft = { raw, values: {}, problems: [], failed: false }
    tellFormat(draft, targets, width)
    for (const target of targets) readCell(draft, target, references, taken)
    checkDraft(ctx, entity, draft, targets)
    return draft
  }
  return {
    async prepare(tx, rows) {
      for (const { field, index } of named) {
        const texts = new Set<string>()
        for (const { cells, blank, repeats } of rows) if (!blank && repeats === null && cells[index]) texts.add(cells[index])
        if (texts.size > 0) await references.prepare(tx, field, texts)
      }
    },
    read(tx, raw) {
      const { draft } = raw
      raw.draft = null
      return draft ?? read(tx, raw)
    },
    ahead(ctx, raw) {
      if (named.length === 0 && !raw.blank && raw.repeats === null) raw.draft = read(ctx, raw)
    },
  }
}

/** Adds a problem to a row; `at` is the column to blame. */
export function blame(draft: Draft, level: RowProblem['level'], { problem, params }: Trouble, at: { heading: string; value: string } | null = null): void {
  draft.problems.push({ line: draft.raw.line, level, column: at?.heading ?? null, problem, params: params ?? {}, value: at ? at.value.slice(0, 300) : null })
  if (level === 'error') draft.failed = true
}

/** What the reader of the file has said of the row: what may have lost data is not taken unseen. */
function tellFormat(draft: Draft, targets: readonly TargetColumn[], width: number): void {
  const { problem, column, cells } = draft.raw
  if (problem) {
    const heading = targets.find(({ index }) => index === column)?.heading
    blame(draft, isLossy(problem) ? 'error' : 'warning', { problem: `import.row.${problem}` }, heading ? { heading, value: cells[column!] ?? '' } : null)
  }
  // More cells than headings: a separator stands in a cell without quotes, and all behind it is in the wrong column.
  const beyond = cells.slice(width).filter((cell) => cell !== '')
  if (beyond.length > 0) blame(draft, 'error', { problem: 'import.extraCells', params: { value: beyond.join(', ').slice(0, 100) } })
}

function readCell(draft: Draft, target: TargetColumn, references: References, taken: ReadonlySet<string>): void {
  const text = draft.raw.cells[target.index]
  if (text === undefined || text === '') return
  const reader = READERS[target.field.kind]
  const read: Read = reader === 'reference' ? references.read(target.field, text) : reader === null ? { trouble: { problem: 'field.unknown' } } : reader(text, target.facts)
  if ('value' in read) {
    draft.values[target.name] = read.value
    for (const [name, value] of Object.entries(read.also ?? {})) if (!taken.has(name)) draft.values[name] = value
  } else if (target.field.kind === 'ref' || target.field.kind === 'choice') {
    // A name that means nobody empties the field: the default would be somebody whom the file did not mean.
    draft.values[target.name] = null
  }
  if (read.trouble) blame(draft, 'value' in read ? 'warning' : levelOf(target), read.trouble, { heading: target.heading, value: text })
}

const levelOf = ({ field }: TargetColumn): RowProblem['level'] => (field.options.required || REQUISITES.has(field.kind) ? 'error' : 'warning')

/** The kinds' own checks, as for any save. What does not pass is left out with a warning, or fails the row. */
function checkDraft(tx: Ctx, entity: Entity, draft: Draft, targets: readonly TargetColumn[]): void {
  const { fixed, custom } = apart(tx, entity, draft.values)
  const row: Record<string, unknown> = { ...fixed, custom }
  const problems = new Problems()
  checkFields(tx, entity, row, Object.keys(draft.values).filter((name) => draft.values[name] !== null), problems)
  for (const name of Object.keys(draft.values)) draft.values[name] = name in custom ? custom[name] : row[name]
  for (const [name, problem] of Object.entries(problems.fields)) {
    const target = targets.find((one) => one.name === name)
    delete draft.values[name]
    const trouble = { problem, ...(problems.params[name] ? { params: problems.params[name] } : {}) }
    blame(draft, target ? levelOf(target) : 'warning', trouble, target ? { heading: target.heading, value: draft.raw.cells[target.index] ?? '' } : null)
  }
}

/** Values by name as the pipeline takes them: fixed fields flat, the users' own under `custom`. */
export function apart(tx: Ctx, entity: Entity, values: Readonly<Record<string, unknown>>): { fixed: Record<string, unknown>; custom: Record<string, unknown> } {
  const fixed: Record<string, unknown> = {}
  const custom: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    if (Object.hasOwn(entity.fields, name)) fixed[name] = value
    else if (tx.core.catalog.field(entity, name)) custom[name] = value
  }
  return { fixed, custom }
}

/** Finds rows that stand in the file twice; 24 bytes a row, so that a million of them cost 24 MB. */
export function createRepeats(): (cells: readonly string[], line: number) => number | null {
  let size = 1 << 12
  let slots = new Uint32Array(size * 3)
  let used = 0
  const place = (into: Uint32Array, mask: number, high: number, low: number): number => {
    let at = (low & mask) * 3
    while (into[at + 2] !== 0 && (into[at] !== high || into[at + 1] !== low)) at = (at + 3) % into.length
    return at
  }
  const grow = () => {
    const wider = new Uint32Array(size * 6)
    for (let at = 0; at < slots.length; at += 3) {
      if (slots[at + 2] === 0) continue
      wider.set(slots.subarray(at, at + 3), place(wider, size * 2 - 1, slots[at]!, slots[at + 1]!))
    }
    size *= 2
    slots = wider
  }
  return (cells, line) => {
    const sum = hash('md5', JSON.stringify(cells), 'buffer')
    const [high, low] = [sum.readUInt32LE(0), sum.readUInt32LE(4)]
    const at = place(slots, size - 1, high, low)
    if (slots[at + 2] !== 0) return slots[at + 2]!
    slots.set([high, low, line], at)
    if (++used * 2 > size) grow()
    return null
  }
}

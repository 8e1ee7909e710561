import { sql } from 'kysely'
import { anyOf } from '../../db/insert-many.ts'
import type { Entity } from '#shared/core/entity.ts'
import { isAppError, type AppError } from '#shared/core/errors.ts'
import { newId } from '#shared/core/ids.ts'
import { derivedValues } from '#shared/modules/transfer/derive.ts'
import type { Row } from '../../db/codec.ts'
import type { Ctx } from '../context.ts'
import { saved } from '../hooks.ts'
import { same } from '../journal.ts'
import { scopeCondition } from '../permissions.ts'
import { movesIn, refuseCycle } from '../tree.ts'
import { dropOutdated, emptyOf, Problems, withDefaults } from '../validate.ts'
import { writeRows, type RowChange } from '../write.ts'
import type { Known, Matching } from './matching.ts'
import type { Plan, TargetColumn } from './plan.ts'
import { apart, blame, type Draft, type RawRow, type RowReader } from './rows.ts'
import type { Scratch } from './scratch.ts'
import type { Uniques } from './uniques.ts'

export interface Batcher {
  entity: Entity
  plan: Plan
  targets: readonly TargetColumn[]
  /** values for the fields that no column fills */
  defaults: Readonly<Record<string, unknown>>
  reader: RowReader
  matching: Matching
  uniques: Uniques
  /** set for a dry run */
  scratch: Scratch | null
}

export type Outcome = 'created' | 'updated' | 'skipped' | 'failed'

export interface Decided extends Draft {
  outcome: Outcome
}

/** Decides about the rows of a batch and writes them, all inside one transaction of the import. */
export async function takeBatch(tx: Ctx, batcher: Batcher, raws: readonly RawRow[]): Promise<Decided[]> {
  await batcher.reader.prepare(tx, raws)
  const decided: Decided[] = []
  const open: Decided[] = []
  for (const raw of raws) {
    const draft = early(raw) ?? { ...batcher.reader.read(tx, raw), outcome: 'failed' as const }
    decided.push(draft)
    if (draft.outcome === 'failed' && !draft.failed) open.push(draft)
  }
  await batcher.matching.load(tx, open)
  await batcher.uniques.load(tx, open.map(({ values }) => values))
  const writer = createWriter(tx, batcher)
  if (batcher.plan.mode !== 'create') await writer.loadRights(open)
  for (const draft of open) draft.outcome = await decide(batcher, writer, draft)
  await writer.write()
  return decided
}

/** Rows that need no reading: empty ones, and those that stand in the file already. */
function early(raw: RawRow): Decided | null {
  if (!raw.blank && raw.repeats === null) return null
  const draft: Decided = { raw, values: {}, problems: [], failed: false, outcome: 'skipped' }
  blame(draft, 'warning', raw.blank ? { problem: 'import.emptyRow' } : { problem: 'import.repeatedRow', params: { line: raw.repeats! } })
  return draft
}

async function decide(batcher: Batcher, writer: Writer, draft: Decided): Promise<Outcome> {
  const { plan, matching } = batcher
  const keyed = plan.key !== null && !isEmpty(draft.values[plan.key])
  const named = keyed ? matching.byKey(draft) : []
  if (plan.mode !== 'create') {
    if (!keyed && plan.mode === 'update') return refuse(batcher, draft, 'import.noKey')
    if (named.length > 1) return refuse(batcher, draft, 'import.ambiguous', { count: named.length })
    if (named.length === 1) return writer.update(draft, named[0]!)
    if (plan.mode === 'update') return refuse(batcher, draft, 'import.noMatch')
  }
  const double = plan.doubles === 'skip' ? ((isSharable(batcher) ? null : named[0]) ?? matching.like(draft)) : null
  if (!double) return writer.create(draft)
  const title = double.row[batcher.entity.title]
  blame(draft, 'warning', double.line !== null ? { problem: 'import.doubleInFile', params: { line: double.line } } : { problem: 'import.double', params: { title: typeof title === 'string' ? title : '' } })
  return 'skipped'
}

/** Phones, mail addresses and names belong to several people: by themselves they make no double. */
function isSharable({ plan, entity, targets }: Batcher): boolean {
  const kind = targets.find(({ name }) => name === plan.key)?.field.kind
  return kind === 'phone' || kind === 'email' || plan.key === entity.title
}

/** The key is to blame. */
function refuse({ plan, targets }: Batcher, draft: Draft, problem: string, params?: Record<string, string | number>): Outcome {
  const target = targets.find(({ name }) => name === plan.key)
  const at = target ? { heading: target.heading, value: draft.raw.cells[target.index] ?? '' } : null
  blame(draft, 'error', { problem, ...(params ? { params } : {}) }, at)
  return 'failed'
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

interface Writer {
  /** Which of the records that the rows may mean the actor may change. */
  loadRights(drafts: readonly Draft[]): Promise<void>
  create(draft: Draft): Promise<Outcome>
  update(draft: Draft, known: Known): Promise<Outcome>
  write(): Promise<void>
}

function createWriter(tx: Ctx, batcher: Batcher): Writer {
  const { entity, matching, uniques, targets } = batcher
  const hooks = tx.core.hooks.get(entity.name)
  const changes = new Map<string, RowChange>()
  const blank = blankRow(tx, batcher)
  let mayUpdate: ReadonlySet<string> | 'all' = 'all'

  /** The module's own rules and the promise of uniqueness; true when the row may be written. */
  async function passes(draft: Draft, before: Row | null, after: Row): Promise<boolean> {
    try {
      if (before === null) await findOwner(draft, after)
      else await hooks?.beforeSave?.(tx, { entity, before, after })
      if (before !== null && movesIn(entity, { before, after })) await refuseCycle(tx, entity, [...[...changes.values()].filter((change) => change.after.id !== after.id), { before, after }])
    } catch (error) {
      if (!isAppError(error)) throw error
      blameFields(draft, targets, ruleProblems(error))
      return false
    }
    blameFields(draft, targets, await uniques.take(tx, before, after))
    return !draft.failed
  }

  /** Where nobody is named, the module's own rules say who gets the record; whoever imports it otherwise. */
  async function findOwner(draft: Draft, row: Row): Promise<void> {
    const owner = hooks?.findsOwner && !Object.hasOwn(draft.values, entity.ownedBy!) && !Object.hasOwn(batcher.defaults, entity.ownedBy!) ? entity.ownedBy! : null
    const usual = owner && row[owner]
    if (owner) row[owner] = null
    await hooks?.beforeSave?.(tx, { entity, before: null, after: row })
    if (owner) row[owner] ??= usual
  }

  return {
    async loadRights(drafts) {
      const scope = scopeCondition(tx, entity, 'update')
      const ids = [...new Set(drafts.flatMap((draft) => matching.byKey(draft).map(({ row }) => row.id)))]
      if (!scope || ids.length === 0) return
      const found = await sql<{ id: string }>`select id from ${sql.table(entity.table)} where id in ${anyOf(tx.dialect, ids)} and ${scope}`.execute(tx.db)
      mayUpdate = new Set(found.rows.map((row) => row.id))
    },

    async create(draft) {
      const row = newRow(tx, batcher, blank, draft)
      for (const name of blank.required) {
        if (isEmpty(name in row ? row[name] : row.custom[name])) blameFields(draft, targets, problemsOf({ [name]: 'required' }))
      }
      if (draft.failed || !(await passes(draft, null, row))) return 'failed'
      changes.set(row.id, { before: null, after: row, action: 'create' })
      matching.add({ row, line: draft.raw.line })
      return 'created'
    },

    async update(draft, known) {
      const pending = changes.get(known.row.id)
      const current = pending?.after ?? known.row
      const made = pending?.before === null || known.line !== null
      if (!made && mayUpdate !== 'all' && !mayUpdate.has(current.id)) return refuse(batcher, draft, 'import.notYours')
      const after = patched(tx, batcher, draft, current)
      if (draft.failed) return 'failed'
      if (!after) return 'skipped'
      const next = { ...after, version: pending ? current.version : current.version + 1, updatedAt: tx.operation?.at ?? tx.now(), updatedBy: tx.actor.id }
      if (!(await passes(draft, current, next))) return 'failed'
      changes.set(next.id, pending ? { ...pending, after: next } : { before: known.row, after: next, action: 'update' })
      // In place: every lookup that has found the record sees it as it is now.
      known.row = next
      known.line ??= draft.raw.line
      matching.add(known)
      return 'updated'
    },

    async write() {
      const all = [...changes.values()]
      if (batcher.scratch) return batcher.scratch.put(all.map(({ after }) => ({ row: after, orders: matching.orders(after) })))
      await writeRows(tx, entity, all)
      await saved(tx, entity, all)
    },
  }
}

/** What the new records of a batch have in common. */
interface Blank {
  row: Record<string, unknown>
  required: readonly string[]
  /** fields that may follow from others where no cell fills them: not those with a default of the user's */
  free: ReadonlySet<string>
}

function blankRow(tx: Ctx, { entity, defaults }: Batcher): Blank {
  const at = tx.operation?.at ?? tx.now()
  const base = { version: 1, createdAt: at, createdBy: tx.actor.id, updatedAt: at, updatedBy: tx.actor.id, deletedAt: null }
  const { fixed, custom } = apart(tx, entity, defaults)
  return {
    row: { id: '', ...base, ...withDefaults(tx, entity, { ...fixed, custom }) },
    required: tx.core.catalog.fields(entity).filter(([, field]) => field.options.required).map(([name]) => name),
    free: new Set(Object.keys(entity.fields).filter((name) => !Object.hasOwn(defaults, name))),
  }
}

function newRow(tx: Ctx, { entity }: Batcher, { row, free }: Blank, { values }: Draft): Row {
  const { fixed, custom } = apart(tx, entity, values)
  return { ...row, ...derivedValues(entity.name, values, free), ...fixed, custom: { ...(row['custom'] as object), ...custom }, id: newId() } as unknown as Row
}

/** The record with the row's values laid over it; null when nothing changes. Empty cells empty nothing, tags are added to. */
function patched(tx: Ctx, { entity, targets }: Batcher, draft: Draft, current: Row): Row | null {
  const after: Row = { ...current, custom: { ...current.custom } }
  let changed = false
  for (const [name, value] of Object.entries(draft.values)) {
    const field = tx.core.catalog.field(entity, name)
    if (!field || isEmpty(value)) continue
    const holder: Record<string, unknown> = field.custom ? after.custom : after
    const old = holder[name] ?? emptyOf(field)
    const next = field.kind === 'tags' ? [...new Set([...(old as string[]), ...(value as string[])])] : value
    if (same(old, next)) continue
    if (field.options.readOnly === 'afterCreate') {
      blameFields(draft, targets, problemsOf({ [name]: 'field.readOnly' }), 'warning')
      continue
    }
    holder[name] = next
    changed = true
  }
  if (!changed) return null
  dropOutdated(entity, current, after, Object.keys(draft.values))
  return after
}

function problemsOf(fields: Record<string, string>): Problems {
  const problems = new Problems()
  for (const [name, problem] of Object.entries(fields)) problems.add(name, problem)
  return problems
}

function blameFields(draft: Draft, targets: readonly TargetColumn[], problems: Problems, level: 'error' | 'warning' = 'error'): void {
  for (const [name, problem] of Object.entries(problems.fields)) {
    const target = targets.find((one) => one.name === name)
    const params = problems.params[name]
    blame(draft, level, { problem, ...(params ? { params } : {}) }, target ? { heading: target.heading, value: draft.raw.cells[target.index] ?? '' } : null)
  }
}

/** What a module's own rule says of the row. */
function ruleProblems(error: AppError): Problems {
  const problems = new Problems()
  if (error.code === 'INVALID') {
    const { fields, params } = error.data as AppError<'INVALID'>['data']
    for (const [name, problem] of Object.entries(fields)) problems.add(name, problem, params?.[name])
  } else problems.add('', `import.refused.${error.code}`, error.code === 'RULE' ? { rule: (error.data as { rule: string }).rule } : undefined)
  return problems
}

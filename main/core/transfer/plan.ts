import { customFieldOf } from '#shared/core/custom.ts'
import type { Entity } from '#shared/core/entity.ts'
import type { Field } from '#shared/core/field.ts'
import { invalid } from '#shared/core/errors.ts'
import type { KindName } from '#shared/core/kinds.ts'
import { entities } from '#shared/modules.ts'
import { CUSTOM_KINDS } from '#shared/modules/custom-fields/custom-fields.entity.ts'
import type { ColumnTarget } from '#shared/modules/transfer/transfer.contract.ts'
import type { Ctx } from '../context.ts'
import { demand, mayRead } from '../permissions.ts'
import { create } from '../service.ts'
import { readSetting } from '../settings.ts'
import { checkFields, checkReferences, Problems } from '../validate.ts'
import { factsOf, isImportable, READERS, type ColumnFacts } from './values.ts'
import { enumWords } from './words.ts'

/** How a file is to be brought in. */
export interface Plan {
  columns: readonly ColumnTarget[]
  mode: 'create' | 'update' | 'both'
  key: string | null
  defaults: Readonly<Record<string, unknown>>
  doubles: 'skip' | 'create'
  dryRun: boolean
}

/** A column with the field that it fills. */
export interface TargetColumn {
  index: number
  heading: string
  name: string
  field: Field
  facts: ColumnFacts
}

/** Kinds that a new field may get from a column: a reference would need to know where to. */
const NEW_KINDS = new Set<string>(CUSTOM_KINDS.filter((kind) => kind !== 'ref' && READERS[kind] !== null))
/** Kinds of fields that can tell one record from all others. */
const KEY_KINDS = new Set<KindName>(['text', 'inn', 'ogrn', 'email', 'phone', 'url', 'int', 'barcode', 'bankAccount', 'day'])

/**
 * Refuses what could not be brought in: missing rights, hidden or computed fields, a field filled twice, a key that no
 * column fills, a required field that nothing fills.
 * @throws FORBIDDEN, INVALID
 */
export function checkPlan(ctx: Ctx, entity: Entity, plan: Plan, width: number): void {
  demand(ctx, entity, 'import')
  if (plan.mode !== 'update') demand(ctx, entity, 'create')
  if (plan.mode !== 'create') demand(ctx, entity, 'update')
  const problems = new Problems()
  if (plan.columns.length > width) problems.add('columns', 'import.plan.columns')
  const names = checkTargets(ctx, entity, plan, problems)
  checkKey(ctx, entity, plan, names, problems)
  for (const [name, field] of ctx.core.catalog.fields(entity)) {
    const filled = names.has(name) || plan.defaults[name] !== undefined || field.options.default !== undefined
    if (plan.mode !== 'update' && field.options.required && !filled && isImportable(field)) problems.add(name, 'required')
  }
  problems.throwIfAny()
}

function checkTargets(ctx: Ctx, entity: Entity, plan: Plan, problems: Problems): Set<string> {
  const names = new Set<string>()
  for (const [i, target] of plan.columns.entries()) {
    if (target.to === 'new') {
      demand(ctx, entities['custom-fields'], 'create')
      if (!entity.customizable || !NEW_KINDS.has(target.kind)) problems.add(`columns.${i}`, 'field.unknown')
    }
    if (target.to !== 'field') continue
    if (names.has(target.field)) problems.add(target.field, 'import.plan.twice')
    names.add(target.field)
    demandFillable(ctx, entity, target.field, problems)
  }
  if (!plan.columns.some((target) => target.to !== 'skip')) problems.add('columns', 'import.plan.nothing')
  for (const name of Object.keys(plan.defaults)) demandFillable(ctx, entity, name, problems)
  return names
}

function demandFillable(ctx: Ctx, entity: Entity, name: string, problems: Problems): void {
  const field = ctx.core.catalog.field(entity, name)
  if (!field || !mayRead(ctx, entity, field) || !isImportable(field)) problems.add(name, 'field.unknown')
}

function checkKey(ctx: Ctx, entity: Entity, plan: Plan, names: ReadonlySet<string>, problems: Problems): void {
  if (plan.key === null) {
    if (plan.mode !== 'create') problems.add('key', 'required')
    return
  }
  const field = ctx.core.catalog.field(entity, plan.key)
  if (!field || !names.has(plan.key) || !KEY_KINDS.has(field.kind)) problems.add('key', 'import.plan.key')
}

/** Makes the fields that the plan asks for, as part of the import's operation. Answers the columns with them. */
export async function makeFields(tx: Ctx, entity: Entity, columns: readonly ColumnTarget[]): Promise<ColumnTarget[]> {
  let position = 1 + tx.core.catalog.custom(entity.name).size
  const made: ColumnTarget[] = []
  for (const target of columns) {
    if (target.to !== 'new') {
      made.push(target)
      continue
    }
    const row = await create(tx, entities['custom-fields'], newField(entity, target, position++))
    made.push({ to: 'field', field: `f${String(row['number'])}` })
  }
  return made
}

function newField(entity: Entity, target: Extract<ColumnTarget, { to: 'new' }>, position: number): Record<string, unknown> {
  return { module: entity.name, kind: target.kind, label: target.label.trim(), searchable: target.kind === 'text', position }
}

/** For a dry run: the same context in whose catalogue the new fields stand, with numbers that no field has. */
export function pretendFields(ctx: Ctx, entity: Entity, columns: readonly ColumnTarget[]): { ctx: Ctx; columns: ColumnTarget[] } {
  const { catalog } = ctx.core
  const fields = new Map(catalog.custom(entity.name))
  const made = columns.map((target, i): ColumnTarget => {
    if (target.to !== 'new') return target
    const number = 900_000_000 + i
    fields.set(`f${number}`, customFieldOf({ ...newField(entity, target, i), number }))
    return { to: 'field', field: `f${number}` }
  })
  const pretended = {
    ...catalog,
    custom: (module: string) => (module === entity.name ? fields : catalog.custom(module)),
    field: (of: Entity, name: string) => catalog.field(of, name) ?? (of.name === entity.name ? (fields.get(name) ?? null) : null),
    fields: (of: Entity): readonly (readonly [string, Field])[] => (of.name === entity.name ? [...Object.entries(of.fields), ...fields] : catalog.fields(of)),
  }
  return { ctx: { ...ctx, core: { ...ctx.core, catalog: pretended } }, columns: made }
}

/** The columns that fill a field, with what their first values tell. */
export async function targetColumns(ctx: Ctx, entity: Entity, columns: readonly ColumnTarget[], header: readonly string[], sample: readonly (readonly string[])[]): Promise<TargetColumn[]> {
  const currency = await readSetting(ctx.db, 'workspace', 'currency')
  const targets: TargetColumn[] = []
  for (const [index, target] of columns.entries()) {
    if (target.to !== 'field') continue
    const field = ctx.core.catalog.field(entity, target.field)
    if (!field) throw invalid({ [target.field]: 'field.unknown' })
    const words = field.options.values ? await enumWords(entity, target.field, field) : new Map<string, string>()
    const values = sample.map((cells) => cells[index] ?? '')
    const facts = factsOf(field, header[index] ?? '', values, words, typeof currency === 'string' ? currency : 'RUB')
    targets.push({ index, heading: header[index] ?? '', name: target.field, field, facts })
  }
  return targets
}

/**
 * Values for the fields that no column fills, checked once for all rows.
 * @throws INVALID
 */
export async function checkDefaults(ctx: Ctx, entity: Entity, defaults: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>> {
  const problems = new Problems()
  const row: Record<string, unknown> & { custom: Record<string, unknown> } = { custom: {} }
  for (const [name, value] of Object.entries(defaults)) {
    if (ctx.core.catalog.field(entity, name)?.custom) row.custom[name] = value
    else row[name] = value
  }
  checkFields(ctx, entity, row, Object.keys(defaults), problems)
  problems.throwIfAny()
  await checkReferences(ctx, entity, null, row, problems)
  problems.throwIfAny()
  const { custom, ...fixed } = row
  return { ...fixed, ...custom }
}

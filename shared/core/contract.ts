import { oc, eventIterator } from '@orpc/contract'
import { z } from 'zod'
import type { Entity, RowOf } from './entity.ts'
import type { Filter } from './filter.ts'
import { filterInput } from './filter-schema.ts'
import { createSchema, idSchema, operationIdSchema, patchSchema, rowSchema } from './schemas.ts'

/**
 * The procedures that every entity gets. The same contract serves the window's port, the browser seat and REST
 * (`/api/v1/<name>`). Modules add their own actions beside these, with `action` and `query`.
 */
export const LIST_LIMIT = { default: 50, max: 500 } as const

const sortSchema = z.string().regex(/^-?[A-Za-z][A-Za-z0-9]{0,63}(,-?[A-Za-z][A-Za-z0-9]{0,63}){0,2}$/)
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((v) => v === 'true')])

/** What narrows a set of records: shared by list, count, totals, bulk and export. */
const selection = {
  filter: filterInput.optional() as unknown as z.ZodOptional<z.ZodType<Filter>>,
  search: z.string().max(200).optional(),
  /** the recycle bin instead of the living records */
  deleted: flag.optional(),
}
export const selectionSchema = z.strictObject(selection)
export type Selection = z.infer<typeof selectionSchema>

export const listInput = z.strictObject({
  ...selection,
  limit: z.coerce.number().int().min(1).max(LIST_LIMIT.max).optional(),
  /** the cursor that the previous page answered as `next` */
  after: z.string().max(2000).optional(),
  /** `name`, `-createdAt`, `status,-name`; a custom field by its key */
  sort: sortSchema.optional(),
})
export type ListInput = z.infer<typeof listInput>

export const historyEntry = z.object({
  seq: z.number(),
  at: z.string(),
  actorId: z.string().nullable(),
  actorName: z.string().nullable(),
  operationId: z.string(),
  operationKind: z.string(),
  action: z.string(),
  version: z.number(),
  /** field -> [before, after] */
  diff: z.record(z.string(), z.tuple([z.unknown(), z.unknown()])),
  /** names of the records that references in the diff point to */
  labels: z.record(z.string(), z.string()),
  undone: z.boolean(),
})
export type HistoryEntry = z.infer<typeof historyEntry>

/** The outcome of a bulk edit; `operationId` undoes it as one. */
export const bulkResult = z.object({
  operationId: z.string(),
  changed: z.number(),
  skipped: z.number(),
  failed: z.array(z.object({ id: z.string(), code: z.string() })),
})

const totalsResult = z.object({ count: z.number(), capped: z.boolean(), sums: z.record(z.string(), z.number()) })
const groupsResult = z.object({
  groups: z.array(z.object({ value: z.unknown(), label: z.string().nullable(), count: z.number(), sums: z.record(z.string(), z.number()) })),
})

/** A procedure that changes something. */
export const action = (path: `/${string}`, options: { summary?: string; tags?: string[] } = {}) =>
  oc.route({ method: 'POST', path, ...options })
/** A procedure that only reads. */
export const query = (path: `/${string}`, options: { summary?: string; tags?: string[] } = {}) =>
  oc.route({ method: 'GET', path, ...options })

export { eventIterator }

/**
 * For the rows of answers: described in OpenAPI by the schema, and trusted at run time because the core made them. To
 * check a page of fifty rows anew costs more than to read it.
 */
function answer<T>(schema: z.ZodType): z.ZodType<T> {
  const validate = (value: unknown) => ({ value })
  return Object.create(schema, { '~standard': { value: { ...schema['~standard'], validate } } }) as z.ZodType<T>
}

export function crudContract<E extends Entity>(entity: E) {
  const base = `/${entity.name}` as const
  const tags = [entity.name]
  const row = rowSchema(entity)
  const readers = {
    list: query(base, { tags })
      .input(listInput)
      .output(answer<{ items: RowOf<E>[]; next: string | null }>(z.object({ items: z.array(row), next: z.string().nullable() }))),
    count: query(`${base}/count`, { tags })
      .input(selectionSchema)
      .output(z.object({ count: z.number(), capped: z.boolean() })),
    totals: query(`${base}/totals`, { tags })
      .input(z.strictObject({ ...selection, fields: z.array(z.string().max(64)).max(20) }))
      .output(totalsResult),
    groups: query(`${base}/groups`, { tags })
      .input(z.strictObject({ ...selection, by: z.string().max(64), sums: z.array(z.string().max(64)).max(20).optional() }))
      .output(groupsResult),
    get: query(`${base}/{id}`, { tags }).input(z.strictObject({ id: idSchema })).output(answer<RowOf<E>>(row)),
    history: query(`${base}/{id}/history`, { tags })
      .input(z.strictObject({ id: idSchema, limit: z.coerce.number().int().min(1).max(200).optional(), before: z.coerce.number().int().optional() }))
      .output(z.object({ items: z.array(historyEntry), next: z.number().nullable() })),
  }
  const writers = {
    create: oc.route({ method: 'POST', path: base, tags, successStatus: 201 }).input(createSchema(entity)).output(answer<RowOf<E>>(row)),
    update: oc
      .route({ method: 'PATCH', path: `${base}/{id}`, tags })
      .input(z.strictObject({ id: idSchema, version: z.int().min(1), operationId: operationIdSchema, patch: patchSchema(entity) }))
      .output(answer<RowOf<E>>(row)),
    remove: oc
      .route({ method: 'DELETE', path: `${base}/{id}`, tags })
      .input(z.strictObject({ id: idSchema, operationId: operationIdSchema }))
      .output(z.object({ id: z.string(), operationId: z.string() })),
    restore: action(`${base}/{id}/restore`, { tags })
      .input(z.strictObject({ id: idSchema, operationId: operationIdSchema }))
      .output(answer<RowOf<E>>(row)),
    /** Removes records of the recycle bin for good. */
    purge: action(`${base}/purge`, { tags })
      .input(z.strictObject({ ids: z.array(idSchema).min(1).max(500) }))
      .output(z.object({ purged: z.number(), kept: z.array(z.string()) })),
    bulk: action(`${base}/bulk`, { tags })
      .input(
        z.strictObject({
          ids: z.array(idSchema).max(10_000).optional(),
          /** each record with a patch of its own, over the version that was seen: cells pasted into a list */
          rows: z.array(z.strictObject({ id: idSchema, version: z.int().min(1), patch: patchSchema(entity) })).min(1).max(500).optional(),
          selection: selectionSchema.optional(),
          operationId: operationIdSchema,
          patch: patchSchema(entity).optional(),
          add: z.record(z.string().max(64), z.array(z.string().max(40)).max(100)).optional(),
          take: z.record(z.string().max(64), z.array(z.string().max(40)).max(100)).optional(),
          remove: z.boolean().optional(),
          restore: z.boolean().optional(),
        }),
      )
      .output(bulkResult),
  }
  return { ...readers, ...writers }
}

/** The same without the writers, for records that only the core makes. */
export function readContract<E extends Entity>(entity: E) {
  const { list, count, totals, groups, get, history } = crudContract(entity)
  return { list, count, totals, groups, get, history }
}

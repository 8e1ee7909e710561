import { z } from 'zod'
import { action, query } from '../../core/contract.ts'
import { idSchema } from '../../core/schemas.ts'

const tags = ['operations']

/** What somebody did as one step: an edit, a bulk edit, an import, a deletion, an undo. */
export const operation = z.object({
  id: z.string(),
  at: z.string(),
  actorId: z.string().nullable(),
  actorName: z.string().nullable(),
  /** create, update, remove, restore, bulk, import, undo … */
  kind: z.string(),
  module: z.string(),
  /** the record's title when there is one record, so that the sentence reads «Изменён клиент Ромашка» */
  title: z.string().nullable(),
  count: z.number(),
  undoneBy: z.string().nullable(),
  undoes: z.string().nullable(),
  canUndo: z.boolean(),
})
export type Operation = z.infer<typeof operation>

/** What stands in the way of an undo: the fields that were changed since, record by record. */
export const undoConflict = z.object({ module: z.string(), id: z.string(), title: z.string().nullable(), fields: z.array(z.string()) })

export const operationsContract = {
  /** My last operations (everybody's with `all`, for those with audit:read), newest first. */
  list: query('/operations', { tags })
    .input(z.strictObject({ all: z.union([z.boolean(), z.enum(['true', 'false']).transform((v) => v === 'true')]).optional(), limit: z.coerce.number().int().min(1).max(100).optional(), before: idSchema.optional() }))
    .output(z.object({ items: z.array(operation), next: z.string().nullable() })),
  /**
   * Without `skipConflicts` a conflict undoes nothing and is answered, with how many records could be changed back all the
   * same; with it the rest is undone.
   */
  undo: action('/operations/{operationId}/undo', { tags })
    .input(z.strictObject({ operationId: idSchema, skipConflicts: z.boolean().optional() }))
    .output(z.object({ done: z.boolean(), operationId: z.string().nullable(), changed: z.number(), conflicts: z.array(undoConflict) })),
  /** The newest of my operations that can still be undone: what Ctrl+Z would take back. */
  last: query('/operations/last', { tags }).output(operation.nullable()),
}

import { z } from 'zod'
import { action, query } from '../../core/contract.ts'
import { idSchema } from '../../core/schemas.ts'

const tags = ['drafts']

/** A form that was closed without saving is kept so long. */
export const DRAFT_DAYS = 30
const BYTES = 262_144

/**
 * `create`: a new record; `edit`: a long text of a record that is there; `activity`: a note or call about a record.
 * The key tells one form from another, so that a form which saves again overwrites its own draft only.
 */
export const DRAFT_KINDS = ['create', 'edit', 'activity'] as const
const key = z.string().regex(/^[a-z][a-zA-Z0-9.:-]{0,119}$/)

export const draft = z.object({
  key: z.string(),
  kind: z.enum(DRAFT_KINDS),
  module: z.string(),
  /** the record that is edited or written about; null for a new one */
  recordId: z.string().nullable(),
  /** its name, while it may be read */
  recordTitle: z.string().nullable(),
  title: z.string().nullable(),
  values: z.record(z.string(), z.unknown()),
  savedAt: z.string(),
  /** the form was left without saving; otherwise it was open when last heard of */
  closed: z.boolean(),
})
export type Draft = z.infer<typeof draft>

export const draftsContract = {
  list: query('/drafts', { tags }).output(z.object({ items: z.array(draft) })),
  get: query('/drafts/{key}', { tags }).input(z.strictObject({ key })).output(draft.nullable()),
  save: action('/drafts/{key}', { tags })
    .input(
      z.strictObject({
        key,
        kind: z.enum(DRAFT_KINDS),
        module: z.string().max(60),
        recordId: idSchema.nullable().optional(),
        title: z.string().max(300).nullable().optional(),
        values: z.record(z.string().max(64), z.json()).refine((values) => JSON.stringify(values).length <= BYTES),
        closed: z.boolean().optional(),
      }),
    )
    .output(z.object({ savedAt: z.string() })),
  remove: action('/drafts/{key}/remove', { tags }).input(z.strictObject({ key })).output(z.object({ ok: z.literal(true) })),
}

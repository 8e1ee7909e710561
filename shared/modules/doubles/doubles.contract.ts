import { z } from 'zod'
import { action, LIST_LIMIT, query } from '../../core/contract.ts'
import { DOUBLE_REASONS } from '../../core/doubles.ts'
import { idSchema, operationIdSchema } from '../../core/schemas.ts'

const tags = ['doubles']
const moduleName = z.string().max(60)
const rowOf = z.record(z.string(), z.unknown())

/** A record that may be the one that is being typed. */
export const doubleHit = z.object({
  module: z.string(),
  id: z.string(),
  title: z.string(),
  /** a second line to tell it by: INN, phone, mail, city */
  detail: z.string().nullable(),
  score: z.number(),
  reasons: z.array(z.object({ reason: z.enum(DOUBLE_REASONS), value: z.string().nullable() })),
})
export type DoubleHit = z.infer<typeof doubleHit>

export const SCAN_STATES = ['never', 'running', 'done', 'cancelled', 'failed'] as const

/** How the search of a whole module stands; the last result is there after a restart too. */
export const scanStatus = z.object({
  module: z.string(),
  state: z.enum(SCAN_STATES),
  /** 0 to 1 */
  share: z.number(),
  groups: z.number(),
  /** records that were compared */
  records: z.number(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  /** the merging of sure groups, which runs in the same way */
  merging: z.object({ running: z.boolean(), done: z.number(), failed: z.number(), total: z.number() }),
})
export type ScanStatus = z.infer<typeof scanStatus>

export const doubleGroup = z.object({
  id: z.string(),
  module: z.string(),
  score: z.number(),
  sure: z.boolean(),
  reasons: z.array(z.enum(DOUBLE_REASONS)),
  records: z.array(rowOf),
})
export type DoubleGroup = z.infer<typeof doubleGroup>

/** Rows of one kind that will go over from the losers to the master. */
const repointed = z.object({ module: z.string(), field: z.string(), count: z.number() })

export const mergeNote = z.object({
  id: z.string(),
  module: z.string(),
  at: z.string(),
  actorName: z.string().nullable(),
  /** the record that is no more */
  loserId: z.string(),
  loserTitle: z.string().nullable(),
  operationId: z.string(),
})
export type MergeNote = z.infer<typeof mergeNote>

const kept = z.object({ module: z.string(), id: z.string(), title: z.string().nullable(), fields: z.array(z.string()) })
const MOST_MERGED = 20

export const doublesContract = {
  /** Records of any module that look like the values; only those that the actor may read. */
  look: action('/doubles/look', { tags, summary: 'Records that may be the one that is being typed' })
    .input(z.strictObject({ module: moduleName, values: rowOf, exclude: idSchema.optional(), limit: z.int().min(1).max(20).optional() }))
    .output(z.object({ items: z.array(doubleHit) })),
  scan: action('/doubles/scan', { tags }).input(z.strictObject({ module: moduleName })).output(scanStatus),
  status: query('/doubles/status', { tags }).input(z.strictObject({ module: moduleName })).output(scanStatus),
  cancel: action('/doubles/cancel', { tags }).input(z.strictObject({ module: moduleName })).output(scanStatus),
  groups: query('/doubles/groups', { tags })
    .input(z.strictObject({ module: moduleName, limit: z.coerce.number().int().min(1).max(LIST_LIMIT.max).optional(), after: z.string().max(100).optional() }))
    .output(z.object({ items: z.array(doubleGroup), next: z.string().nullable() })),
  /** These are different records: no search offers them together again. `apart: false` takes it back. */
  keepApart: action('/doubles/keep-apart', { tags })
    .input(z.strictObject({ module: moduleName, ids: z.array(idSchema).min(2).max(MOST_MERGED), apart: z.boolean().optional() }))
    .output(z.object({ pairs: z.number() })),
  /** What a merge of these would do: the records, and what would go over to the master. */
  preview: action('/doubles/preview', { tags })
    .input(z.strictObject({ module: moduleName, ids: z.array(idSchema).min(2).max(MOST_MERGED) }))
    .output(z.object({ records: z.array(rowOf), links: z.array(z.object({ id: z.string(), rows: z.array(repointed) })) })),
  /** `winners`: field -> the record whose value stays; where nothing is said the master's own, or the first that there is. */
  merge: action('/doubles/merge', { tags })
    .input(z.strictObject({ module: moduleName, masterId: idSchema, loserIds: z.array(idSchema).min(1).max(MOST_MERGED - 1), winners: z.record(z.string().max(64), idSchema).optional(), operationId: operationIdSchema }))
    .output(z.object({ operationId: z.string(), masterId: z.string(), moved: z.number() })),
  /** Merges every group that needs no look, each as a step that can be taken back by itself. */
  mergeSure: action('/doubles/merge-sure', { tags }).input(z.strictObject({ module: moduleName })).output(scanStatus),
  /** What was merged into this record, and where this record went when it was merged itself. */
  merges: query('/doubles/merges', { tags })
    .input(z.strictObject({ module: moduleName, id: idSchema }))
    .output(z.object({ items: z.array(mergeNote), mergedInto: z.string().nullable() })),
  /** Takes a merge back, also weeks later. What was changed since stays as it is and is told. */
  unmerge: action('/doubles/unmerge', { tags })
    .input(z.strictObject({ id: idSchema }))
    .output(z.object({ operationId: z.string().nullable(), kept: z.array(kept) })),
  /** What is wrong or missing in a module, each line with the filter that lists it. */
  quality: query('/doubles/quality', { tags })
    .input(z.strictObject({ module: moduleName }))
    .output(z.object({ items: z.array(z.object({ key: z.string(), count: z.number(), capped: z.boolean(), filter: z.unknown().nullable() })) })),
}

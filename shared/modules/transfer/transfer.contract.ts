import { z } from 'zod'
import { action, query, selectionSchema } from '../../core/contract.ts'
import { idSchema } from '../../core/schemas.ts'

const tags = ['transfer']

/** Where a column of the file goes: a field of the entity (`inn`, `f12`), a new field of the user's, or nowhere. */
export const columnTarget = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('field'), field: z.string().max(64) }),
  z.strictObject({ to: z.literal('new'), label: z.string().min(1).max(120), kind: z.string().max(40) }),
  z.strictObject({ to: z.literal('skip') }),
])
export type ColumnTarget = z.infer<typeof columnTarget>

export const readOptions = z.strictObject({
  encoding: z.string().max(40).optional(),
  delimiter: z.string().max(1).optional(),
  sheet: z.string().max(200).optional(),
  hasHeader: z.boolean().optional(),
})

export const importPlan = z.strictObject({
  fileId: idSchema,
  module: z.string().max(60),
  read: readOptions.optional(),
  columns: z.array(columnTarget).max(10_000),
  mode: z.enum(['create', 'update', 'both']),
  /** the field by which an existing record is recognised; none = every row is new */
  key: z.string().max(64).nullable(),
  /** values for the fields that no column fills */
  defaults: z.record(z.string().max(64), z.unknown()).optional(),
  /** a row that looks like a record that is there already (same INN, name, phone): skip it (default) or make it anyway */
  doubles: z.enum(['skip', 'create']).optional(),
  dryRun: z.boolean().optional(),
  operationId: idSchema.optional(),
})
export type ImportPlan = z.infer<typeof importPlan>

export const rowProblem = z.object({
  line: z.number(),
  level: z.enum(['error', 'warning']),
  /** column heading in the file, when one cell is to blame */
  column: z.string().nullable(),
  /** translation key under `problems.` and what fills its words */
  problem: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  value: z.string().nullable(),
})
export type RowProblem = z.infer<typeof rowProblem>

export const importStatus = z.object({
  id: z.string(),
  state: z.enum(['queued', 'running', 'cancelling', 'cancelled', 'done', 'failed']),
  dryRun: z.boolean(),
  module: z.string(),
  rows: z.number(),
  created: z.number(),
  updated: z.number(),
  skipped: z.number(),
  failed: z.number(),
  bytes: z.number(),
  bytesRead: z.number(),
  rowsPerSecond: z.number().nullable(),
  startedAt: z.string(),
  secondsLeft: z.number().nullable(),
  /** undoes the whole import; null for a dry run */
  operationId: z.string().nullable(),
  /** the first hundred problems */
  problems: z.array(rowProblem),
  /** how many there are in all: each stands in the file of problems */
  problemsCount: z.number(),
  problemsFileId: z.string().nullable(),
  /** the rows that failed, as they were, with the reason in a further column */
  failedFileId: z.string().nullable(),
  /** why the whole import failed: a translation key under `errors.` */
  error: z.string().nullable(),
})
export type ImportStatus = z.infer<typeof importStatus>

export const inspection = z.object({
  fileId: z.string(),
  name: z.string(),
  bytes: z.number(),
  kind: z.enum(['csv', 'xlsx', 'vcard', 'json']),
  detected: z.object({
    encoding: z.string().nullable(),
    delimiter: z.string().nullable(),
    badBytes: z.number(),
    confidence: z.number(),
    /** whether the first row names the columns */
    hasHeader: z.boolean(),
  }),
  sheets: z.array(z.string()),
  header: z.array(z.string()),
  preview: z.array(z.array(z.string())),
  /** proposed by name, by the remembered mapping of a file with the same header, and by the values */
  columns: z.array(columnTarget),
  /** proposals for the columns that found no field */
  suggestions: z.array(z.object({ column: z.number(), label: z.string(), kind: z.string() })),
  key: z.string().nullable(),
  rowsEstimate: z.number().nullable(),
})
export type Inspection = z.infer<typeof inspection>

export const transferContract = {
  /** A file comes in pieces of at most 1 MiB (base64), so that its size costs no memory. */
  begin: action('/transfer/files', { tags })
    .input(z.strictObject({ name: z.string().min(1).max(300), bytes: z.int().min(0).max(2_147_483_648) }))
    .output(z.object({ fileId: z.string() })),
  append: action('/transfer/files/{fileId}/append', { tags })
    .input(z.strictObject({ fileId: idSchema, offset: z.int().min(0), data: z.base64().max(1_500_000) }))
    .output(z.object({ bytes: z.number() })),
  read: query('/transfer/files/{fileId}/read', { tags })
    .input(z.strictObject({ fileId: idSchema, offset: z.coerce.number().int().min(0) }))
    .output(z.object({ data: z.string(), bytes: z.number(), name: z.string(), done: z.boolean() })),
  inspect: action('/transfer/inspect', { tags })
    .input(z.strictObject({ fileId: idSchema, module: z.string().max(60), read: readOptions.optional() }))
    .output(inspection),
  start: action('/transfer/imports', { tags }).input(importPlan).output(importStatus),
  status: query('/transfer/imports/{id}', { tags }).input(z.strictObject({ id: idSchema })).output(importStatus),
  cancel: action('/transfer/imports/{id}/cancel', { tags }).input(z.strictObject({ id: idSchema })).output(importStatus),
  /** Every field of the module (users' own too) as the head of an empty file to fill in. */
  sample: action('/transfer/sample', { tags })
    .input(z.strictObject({ module: z.string().max(60), format: z.enum(['csv', 'xlsx']) }))
    .output(z.object({ fileId: z.string(), name: z.string() })),
  export: action('/transfer/exports', { tags })
    .input(
      z.strictObject({
        module: z.string().max(60),
        /** `vcf` for whom a card can be written: records with a name, a phone and a mail address */
        format: z.enum(['csv', 'xlsx', 'vcf']),
        columns: z.array(z.string().max(64)).max(300).optional(),
        selection: selectionSchema.optional(),
        ids: z.array(idSchema).max(10_000).optional(),
        sort: z.string().max(200).optional(),
      }),
    )
    .output(z.object({ fileId: z.string(), name: z.string(), rows: z.number(), bytes: z.number() })),
}

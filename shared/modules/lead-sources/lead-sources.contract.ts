import { z } from 'zod'
import { action, query } from '../../core/contract.ts'
import { idSchema } from '../../core/schemas.ts'

const tags = ['lead-sources']
const one = z.strictObject({ id: idSchema })

/** What became of a file or a letter. */
export const ARRIVAL_OUTCOMES = ['lead', 'activity', 'imported', 'skipped', 'failed', 'running'] as const

export const arrival = z.object({
  id: z.string(),
  at: z.string(),
  sourceId: z.string(),
  sourceName: z.string().nullable(),
  /** subject of the letter, name of the file */
  title: z.string(),
  sender: z.string().nullable(),
  outcome: z.enum(ARRIVAL_OUTCOMES),
  /** why it was skipped or failed: `lead-sources.reasons.<reason>` */
  reason: z.string().nullable(),
  /** of a file: how many records came of it */
  numbers: z.object({ created: z.number(), skipped: z.number(), failed: z.number() }).nullable(),
  /** null also when the reader may not see the record */
  record: z.object({ module: z.string(), id: z.string(), title: z.string() }).nullable(),
})
export type Arrival = z.infer<typeof arrival>

/** How a source stands: `problem` is a key under `lead-sources.problems`. */
export const sourceCheck = z.object({ ok: z.boolean(), problem: z.string().nullable(), params: z.record(z.string(), z.string()), waiting: z.number().nullable() })
export type SourceCheck = z.infer<typeof sourceCheck>

export const sourceState = z.object({ id: z.string(), here: z.boolean(), hasPassword: z.boolean(), checkedAt: z.string().nullable(), problem: z.string().nullable(), params: z.record(z.string(), z.string()) })
export type SourceState = z.infer<typeof sourceState>

export const leadSourcesContract = {
  states: query('/sources/states', { tags }).output(z.object({ items: z.array(sourceState) })),
  arrivals: query('/sources/arrivals', { tags }).output(z.object({ items: z.array(arrival) })),
  /** Looks whether it can be read; takes nothing. */
  check: action('/sources/{id}/check', { tags }).input(one).output(sourceCheck),
  /** Takes what is there now, without waiting for its turn. */
  fetch: action('/sources/{id}/fetch', { tags }).input(one).output(z.object({ taken: z.number() })),
  setPassword: action('/sources/{id}/password', { tags }).input(z.strictObject({ id: idSchema, password: z.string().min(1).max(500) })).output(z.object({ ok: z.literal(true) })),
  /** From now on this computer fetches; a password has to be given anew. */
  moveHere: action('/sources/{id}/move-here', { tags }).input(one).output(z.object({ ok: z.literal(true) })),
}

import { z } from 'zod'
import { eventIterator, query } from '../../core/contract.ts'

/** Told to every window and seat: this record changed, or this module changed as a whole (bulk, import). */
export const change = z.object({
  seq: z.number(),
  module: z.string(),
  id: z.string().nullable(),
  action: z.string(),
  actorId: z.string().nullable(),
})
export type Change = z.infer<typeof change>

export const changesContract = {
  live: query('/changes/live', { tags: ['changes'] }).output(eventIterator(change)),
}

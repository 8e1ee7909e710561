import { z } from 'zod'
import { query } from '../../core/contract.ts'

export const searchHit = z.object({
  module: z.string(),
  id: z.string(),
  title: z.string(),
  /** a second line: phone, INN, position … */
  detail: z.string().nullable(),
  updatedAt: z.string(),
})
export type SearchHit = z.infer<typeof searchHit>

export const searchContract = {
  find: query('/search', { tags: ['search'] })
    .input(
      z.strictObject({
        q: z.string().max(200),
        module: z.string().max(60).optional(),
        limit: z.coerce.number().int().min(1).max(100).optional(),
      }),
    )
    .output(z.object({ items: z.array(searchHit) })),
}

import { z } from 'zod'
import { action, query } from '../../core/contract.ts'
import { idSchema } from '../../core/schemas.ts'

const tags = ['followers']
const record = { module: z.string().max(60), id: idSchema }

/** Whether I follow a record, why, and who else does. */
export const following = z.object({
  following: z.boolean(),
  /** chosen by me; because I am responsible or have made it; not at all */
  why: z.enum(['chosen', 'owner', 'creator', 'no']),
  people: z.array(z.object({ id: z.string(), name: z.string() })),
})
export type Following = z.infer<typeof following>

export const followersContract = {
  state: query('/followers/{module}/{id}', { tags }).input(z.strictObject(record)).output(following),
  set: action('/followers/{module}/{id}', { tags }).input(z.strictObject({ ...record, following: z.boolean() })).output(following),
}

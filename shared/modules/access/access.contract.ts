import { z } from 'zod'
import { query } from '../../core/contract.ts'
import { idSchema } from '../../core/schemas.ts'

/** Why somebody may or may not: the chain role -> scope -> field, for the screens and for «Почему я не вижу?». */
export const accessContract = {
  explain: query('/access/explain', { tags: ['access'] })
    .input(z.strictObject({ module: z.string().max(60), action: z.string().max(40), id: idSchema.optional() }))
    .output(
      z.object({
        allowed: z.boolean(),
        permission: z.string(),
        chain: z.array(z.object({ role: z.string(), scope: z.enum(['all', 'team', 'own', 'no']) })),
        reason: z.enum(['granted', 'noGrant', 'notYours', 'notYourTeam', 'gone']),
      }),
    ),
}

import { z } from 'zod'
import { action } from '../../core/contract.ts'
import { idSchema, operationIdSchema } from '../../core/schemas.ts'

export const leadStagesContract = {
  /** Moves the leads of a stage to another one and removes it: one step, undone as one. */
  dissolve: action('/lead-stages/{id}/dissolve', { tags: ['lead-stages'] })
    .input(z.strictObject({ id: idSchema, to: idSchema, operationId: operationIdSchema }))
    .output(z.object({ operationId: z.string(), moved: z.number() })),
}

import { z } from 'zod'
import { action, query } from '../../core/contract.ts'
import type { Entity } from '../../core/entity.ts'
import { createSchema, idSchema, operationIdSchema } from '../../core/schemas.ts'

const tags = ['leads']
const values = z.record(z.string(), z.unknown())

/** A record that is there already and may be meant: `why` names the fields in which they agree (`inn`, `phone`, `email`, `name`). */
export const leadDouble = z.object({ module: z.string(), id: z.string(), title: z.string(), why: z.array(z.string()) })
export type LeadDouble = z.infer<typeof leadDouble>

/** One reason of a score: words under `leads.score.<key>`, filled by `params`. */
export const scorePart = z.object({ key: z.string(), points: z.number(), params: z.record(z.string(), z.union([z.string(), z.number()])) })
export type ScorePart = z.infer<typeof scorePart>

export const stageTime = z.object({
  stageId: z.string(),
  /** null: the stage is gone */
  label: z.string().nullable(),
  seconds: z.number(),
  visits: z.number(),
  /** the lead stands here now, and the time runs on */
  current: z.boolean(),
})

/** What a lead can do beside the common procedures. Clients and contacts are given, because a conversion makes them. */
export function leadsContract<C extends Entity, P extends Entity>(clients: C, contacts: P) {
  const byId = z.strictObject({ id: idSchema })
  return {
    /** What a conversion would write, to be looked over and corrected, and who may be there already. */
    conversion: query('/leads/{id}/conversion', { tags })
      .input(byId)
      .output(z.object({ client: values, contact: values.nullable(), doubles: z.array(leadDouble) })),
    /**
     * Makes a client of a lead, or joins it to one; one step of the history, undone as one.
     * RULE `leads.converted` with `by`, `at`, `clientId` when somebody was faster.
     */
    convert: action('/leads/{id}/convert', { tags })
      .input(
        z.strictObject({
          id: idSchema,
          version: z.int().min(1),
          operationId: operationIdSchema,
          client: z.union([z.strictObject({ id: idSchema }), z.strictObject({ create: createSchema(clients) })]),
          contact: z.union([z.null(), z.strictObject({ id: idSchema }), z.strictObject({ create: createSchema(contacts) })]),
          /** the talks with the lead stand in the client's timeline too; default true */
          withHistory: z.boolean().optional(),
        }),
      )
      .output(z.object({ operationId: z.string(), clientId: z.string(), contactId: z.string().nullable() })),
    /** A client that turns out to be none becomes a lead again, while nothing of others hangs on it: RULE `leads.clientInUse`. */
    giveBack: action('/leads/{id}/return', { tags })
      .input(z.strictObject({ id: idSchema, operationId: operationIdSchema }))
      .output(z.object({ operationId: z.string(), clientRemoved: z.boolean() })),
    /** Why the lead has the score that it has. */
    score: query('/leads/{id}/score', { tags })
      .input(byId)
      .output(z.object({ score: z.number(), parts: z.array(scorePart) })),
    /** How long it has stood on each stage, in the order of the first visit. */
    stages: query('/leads/{id}/stages', { tags })
      .input(byId)
      .output(z.object({ items: z.array(stageTime) })),
  }
}

import { z } from 'zod'
import { action, query } from '../../core/contract.ts'
import { idSchema } from '../../core/schemas.ts'

const tags = ['auth']

/** Who is signed in, with all that the screens need to decide what to show. */
export const sessionInfo = z.object({
  user: z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    position: z.string().nullable(),
    locale: z.enum(['ru', 'en']).nullable(),
    teamIds: z.array(z.string()),
    clientId: z.string().nullable(),
  }),
  roleKeys: z.array(z.string()),
  /** `module:action` -> the widest scope; what is absent is "no" */
  grants: z.record(z.string(), z.enum(['all', 'team', 'own'])),
  locked: z.boolean(),
  idleMinutes: z.number(),
})
export type SessionInfo = z.infer<typeof sessionInfo>

const password = z.string().min(1).max(1024)

export const authContract = {
  /** What the first screen asks: is there a workspace, is somebody signed in. */
  state: query('/auth/state', { tags })
    .input(z.strictObject({}).optional())
    .output(
      z.object({
        stage: z.enum(['setup', 'signIn', 'locked', 'ready', 'readOnly', 'unavailable']),
        company: z.string().nullable(),
        locale: z.enum(['ru', 'en']),
        door: z.enum(['window', 'browser']),
        version: z.string(),
        session: sessionInfo.nullable(),
        /** why the workspace cannot be used, as a translation key, with what fills its words */
        problem: z.object({ key: z.string(), params: z.record(z.string(), z.string()) }).nullable(),
      }),
    ),
  signIn: action('/auth/sign-in', { tags })
    .input(z.strictObject({ email: z.string().max(254), password, remember: z.boolean().optional() }))
    .output(sessionInfo),
  signOut: action('/auth/sign-out', { tags }).input(z.strictObject({}).optional()).output(z.object({ ok: z.literal(true) })),
  lock: action('/auth/lock', { tags }).input(z.strictObject({}).optional()).output(z.object({ ok: z.literal(true) })),
  unlock: action('/auth/unlock', { tags }).input(z.strictObject({ password })).output(sessionInfo),
  changePassword: action('/auth/password', { tags })
    .input(z.strictObject({ current: password, next: password }))
    .output(z.object({ ok: z.literal(true) })),
  /** An administrator sets a colleague's password; their sessions end. */
  setPassword: action('/auth/users/{userId}/password', { tags })
    .input(z.strictObject({ userId: idSchema, next: password }))
    .output(z.object({ ok: z.literal(true) })),
  sessions: query('/auth/sessions', { tags })
    .input(z.strictObject({ userId: idSchema.optional() }).optional())
    .output(
      z.object({
        items: z.array(
          z.object({
            id: z.string(),
            kind: z.enum(['window', 'browser', 'token']),
            label: z.string(),
            address: z.string().nullable(),
            createdAt: z.string(),
            lastSeenAt: z.string(),
            current: z.boolean(),
          }),
        ),
      }),
    ),
  revoke: action('/auth/sessions/{id}/revoke', { tags }).input(z.strictObject({ id: idSchema })).output(z.object({ ok: z.literal(true) })),
  /** A token for the REST door, shown once. */
  createToken: action('/auth/tokens', { tags })
    .input(z.strictObject({ label: z.string().min(1).max(120) }))
    .output(z.object({ id: z.string(), token: z.string() })),
}

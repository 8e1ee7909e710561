import { z } from 'zod'
import { action, query } from '../../core/contract.ts'
import { sessionInfo } from '../auth/auth.contract.ts'

const tags = ['setup']

/** A chain of a few certificates with what tools write between them. */
export const MAX_CERTIFICATE = 50_000

const database = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sqlite') }),
  z.strictObject({
    kind: z.literal('mysql'),
    host: z.string().min(1).max(255),
    port: z.int().min(1).max(65535),
    name: z.string().min(1).max(64),
    user: z.string().min(1).max(80),
    password: z.string().max(256),
    tls: z.boolean(),
    /** with TLS, by what the server is known: PEM of its certificate or of who signed it, or the SHA-256 of the first; without it the authorities of this computer decide */
    certificate: z.string().max(MAX_CERTIFICATE).nullish(),
  }),
])
export type DatabaseChoice = z.infer<typeof database>

/** The answers of the wizard so far; kept by the core, so that a closed window loses nothing (never a password or a code). */
export const setupDraft = z.strictObject({
  step: z.enum(['language', 'check', 'database', 'administrator', 'company', 'data']),
  locale: z.enum(['ru', 'en']),
  database: z
    .strictObject({
      kind: z.enum(['sqlite', 'mysql', 'join']),
      host: z.string().max(255).optional(),
      port: z.int().optional(),
      name: z.string().max(64).optional(),
      user: z.string().max(80).optional(),
      tls: z.boolean().optional(),
      certificate: z.string().max(MAX_CERTIFICATE).optional(),
    })
    .optional(),
  administrator: z.strictObject({ name: z.string().max(200), email: z.string().max(254) }).optional(),
  company: z.strictObject({ name: z.string().max(300), inn: z.string().max(12) }).optional(),
  data: z.enum(['demo', 'empty']).optional(),
})
export type SetupDraft = z.infer<typeof setupDraft>

/** One line of the system check: `key` is a translation key under `setup.checks`. */
export const checkLine = z.object({
  key: z.string(),
  level: z.enum(['ok', 'warning', 'error']),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
})

/** What is to be said of a database before it is taken; `problem` is a key under `errors.unavailable.database`. */
export const databaseReport = z.discriminatedUnion('reached', [
  z.object({ reached: z.literal(true), version: z.string(), lines: z.array(checkLine), hasWorkspace: z.boolean() }),
  z.object({ reached: z.literal(false), problem: z.string() }),
])
export type DatabaseReport = z.infer<typeof databaseReport>

/** How a seat joins an office: the code that the office made, and this seat's own account of the database. */
const joining = z.strictObject({ code: z.string().max(2000), user: z.string().min(1).max(80), password: z.string().max(256) })

/** The office behind a code, tried with the account of this seat. */
export const joinReport = z.discriminatedUnion('reached', [
  z.object({ reached: z.literal(true), company: z.string(), lines: z.array(checkLine) }),
  z.object({ reached: z.literal(false), problem: z.string() }),
])
export type JoinReport = z.infer<typeof joinReport>

export const setupContract = {
  draft: query('/setup/draft', { tags }).output(setupDraft.nullable()),
  saveDraft: action('/setup/draft', { tags }).input(setupDraft).output(z.object({ ok: z.literal(true) })),
  check: query('/setup/check', { tags }).output(z.object({ lines: z.array(checkLine) })),
  /** Tries the connection. That it does not come about is what was asked for, so it is an answer and no refusal. */
  testDatabase: action('/setup/test-database', { tags }).input(z.strictObject({ database })).output(databaseReport),
  finish: action('/setup/finish', { tags })
    .input(
      z.strictObject({
        locale: z.enum(['ru', 'en']),
        database,
        administrator: z.strictObject({ name: z.string().min(1).max(200), email: z.string().max(254), password: z.string().min(8).max(1024) }),
        company: z.strictObject({ name: z.string().min(1).max(300), inn: z.string().max(12).nullable() }),
        data: z.enum(['demo', 'empty']),
      }),
    )
    .output(sessionInfo),
  /** Tries the way to the office; the code stays good. */
  testJoin: action('/setup/test-join', { tags }).input(joining).output(joinReport),
  /** Makes this folder a seat of the office and opens it; people then sign in with their own names. */
  join: action('/setup/join', { tags }).input(joining).output(z.object({ ok: z.literal(true) })),
}

import { hostname } from 'node:os'
import { AppError } from '#shared/core/errors.ts'
import { entities } from '#shared/modules.ts'
import { seatMark, workspaceKey } from '#main/core/config.ts'
import type { Ctx } from '#main/core/context.ts'
import { openSecret } from '#main/core/secrets.ts'

/** A source as whoever fetches from it needs it. */
export interface Source {
  id: string
  name: string
  kind: 'folder' | 'mailbox'
  seat: string | null
  path: string | null
  host: string | null
  port: number | null
  security: 'tls' | 'starttls' | 'none'
  account: string | null
  mailbox: string | null
  /** sealed */
  password: string | null
  daysBack: number
  /** what every lead of this source begins with */
  defaults: Record<string, unknown>
}

/** Which computer this is: by name for people, and by the key that opens its secrets. */
export const thisSeat = (ctx: Ctx): { computer: string; seat: string } => ({ computer: hostname().slice(0, 120), seat: seatMark(ctx.core.dataDir) })

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

function sourceOf(row: Record<string, unknown>): Source {
  const defaults = { pipelineId: row['pipeline_id'], sourceId: row['source_id'], channelId: row['channel_id'], ownerId: row['owner_id'] }
  return {
    id: String(row['id']),
    name: String(row['name']),
    kind: row['kind'] as Source['kind'],
    seat: text(row['seat']),
    path: text(row['path']),
    host: text(row['host']),
    port: row['port'] === null ? null : Number(row['port']),
    security: row['security'] as Source['security'],
    account: text(row['account']),
    mailbox: text(row['mailbox']),
    password: text(row['password']),
    daysBack: Number(row['days_back'] ?? 0),
    defaults: Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== null)),
  }
}

/** The sources that this seat fetches from. */
export async function sourcesHere(ctx: Ctx): Promise<Source[]> {
  const rows = await ctx.db.selectFrom(entities['lead-sources'].table).selectAll().where('deleted_at', 'is', null).where('active', '=', 1).where('seat', '=', thisSeat(ctx).seat).orderBy('created_at').execute()
  return rows.map(sourceOf)
}

export async function sourceById(ctx: Ctx, id: string): Promise<Source> {
  const row = await ctx.db.selectFrom(entities['lead-sources'].table).selectAll().where('deleted_at', 'is', null).where('id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', { module: 'lead-sources', id })
  return sourceOf(row)
}

/** @throws SourceProblem `noPassword`, `otherComputer` */
export function passwordOf(ctx: Ctx, source: Source): string {
  if (source.password === null) throw new SourceProblem('noPassword')
  try {
    return openSecret(workspaceKey(ctx.core.dataDir), source.password)
  } catch (error) {
    throw new SourceProblem('otherComputer', {}, { cause: error })
  }
}

/** Why nothing can be fetched: `lead-sources.problems.<problem>`. */
export class SourceProblem extends Error {
  readonly problem: string
  readonly params: Record<string, string>
  constructor(problem: string, params: Record<string, string> = {}, options?: ErrorOptions) {
    super(problem, options)
    this.problem = problem
    this.params = params
  }
}

export interface Mark {
  uidValidity: string | null
  lastUid: number
  checkedAt: string | null
  problem: string | null
  params: Record<string, string>
}

export async function marksOf(ctx: Ctx): Promise<Map<string, Mark>> {
  const rows = await ctx.db.selectFrom('lead_source_marks').selectAll().execute()
  return new Map(rows.map((row) => [String(row['source_id']), { uidValidity: text(row['uid_validity']), lastUid: Number(row['last_uid']), checkedAt: text(row['checked_at']), problem: text(row['problem']), params: JSON.parse(String(row['params'])) as Record<string, string> }]))
}

/** Keeps how far a source was read. */
export async function keepMark(ctx: Ctx, sourceId: string, patch: Partial<Mark>): Promise<void> {
  const values = {
    ...(patch.uidValidity !== undefined && { uid_validity: patch.uidValidity }),
    ...(patch.lastUid !== undefined && { last_uid: patch.lastUid }),
    ...(patch.checkedAt !== undefined && { checked_at: patch.checkedAt }),
    ...(patch.problem !== undefined && { problem: patch.problem, params: JSON.stringify(patch.params ?? {}) }),
  }
  const exists = await ctx.db.selectFrom('lead_source_marks').select('source_id').where('source_id', '=', sourceId).executeTakeFirst()
  if (exists) await ctx.db.updateTable('lead_source_marks').set(values).where('source_id', '=', sourceId).execute()
  else await ctx.db.insertInto('lead_source_marks').values({ source_id: sourceId, uid_validity: null, last_uid: 0, checked_at: null, problem: null, params: '{}', ...values }).execute()
}

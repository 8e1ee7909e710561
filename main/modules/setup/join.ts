import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { invalid, ruleBroken } from '#shared/core/errors.ts'
import { readJoinCode, writeJoinCode, type JoinCode } from '#shared/core/join-code.ts'
import { adoptKey, readConfig, workspaceKey, writeConfig, type WorkspaceConfig } from '#main/core/config.ts'
import type { Ctx } from '#main/core/context.ts'
import { connect, type Connection } from '#main/core/database.ts'
import { officeNow } from '#main/core/jobs.ts'
import { demandSpecial } from '#main/core/permissions.ts'
import { openSecret, sealSecret } from '#main/core/secrets.ts'
import { readSetting, writeSetting } from '#main/core/settings.ts'
import { targetOf } from '#main/core/workspace.ts'

const SCOPE = 'join'
const DAY = 86_400_000

interface Invitation {
  /** the workspace's key under the code's word */
  sealed: string
  expiresAt: string
}

/** The word never reaches the database: the row is found by its hash, and what is in it opens with the word alone. */
const rowOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')
const wrappingKey = ({ secret, workspaceId }: Pick<JoinCode, 'secret' | 'workspaceId'>): Buffer => Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'hex'), workspaceId, 'join', 32))

/**
 * Makes a code with which one more seat joins the office, for a day and once. `host` is the server as the other computer
 * reaches it, where this one calls it otherwise.
 * @throws FORBIDDEN, RULE `join.oneComputer` when the workspace is a file of this computer, `join.localHost` when nobody
 * else could reach the server by its name
 */
export async function invite(ctx: Ctx, options: { host?: string | undefined } = {}): Promise<{ code: string; expiresAt: string }> {
  demandSpecial(ctx, 'settings:manage')
  const { core } = ctx
  const config = readConfig(core.dataDir)
  if (config?.database !== 'mysql') throw ruleBroken('join.oneComputer')
  const host = options.host?.trim() || config.host
  if (!options.host && ['localhost', '127.0.0.1', '::1'].includes(host)) throw ruleBroken('join.localHost')
  const now = await officeNow(core)
  const expiresAt = new Date(now + DAY).toISOString()
  const code: JoinCode = { host, port: config.port, name: config.name, tls: config.tls, workspaceId: String(await readSetting(ctx.db, 'core', 'workspaceId')), secret: randomBytes(16).toString('hex') }
  const invitation: Invitation = { sealed: sealSecret(wrappingKey(code), workspaceKey(core.dataDir).toString('base64')), expiresAt }
  await ctx.db.deleteFrom('settings').where('scope', '=', SCOPE).where('updated_at', '<', new Date(now - DAY).toISOString()).execute()
  await writeSetting(ctx.db, SCOPE, rowOf(code.secret), invitation, new Date(now).toISOString())
  return { code: writeJoinCode(code), expiresAt }
}

/**
 * Makes an empty folder a seat of the office that the code names, with this seat's own account of the database.
 * @throws INVALID `code`; UNAVAILABLE why the server could not be reached; RULE `workspace.exists`, `join.otherOffice`,
 * `join.used`
 */
export async function joinOffice(dataDir: string, input: { code: string; user: string; password: string }): Promise<{ host: string; name: string }> {
  if (readConfig(dataDir)) throw ruleBroken('workspace.exists')
  const code = readJoinCode(input.code)
  if (!code) throw invalid({ code: 'join.code' })
  const config: WorkspaceConfig = { database: 'mysql', host: code.host, port: code.port, name: code.name, user: input.user, password: input.password, tls: code.tls }
  const connection = await connect(targetOf(dataDir, config))
  try {
    await demandOffice(connection, code.workspaceId)
    adoptKey(dataDir, await takeKey(connection, code))
    writeConfig(dataDir, config)
  } finally {
    await connection.close()
  }
  return { host: code.host, name: code.name }
}

async function demandOffice({ db }: Connection, workspaceId: string): Promise<void> {
  const tables = (await db.introspection.getTables()).map((table) => table.name)
  if (!tables.includes('settings') || (await readSetting(db, 'core', 'workspaceId')) !== workspaceId) throw ruleBroken('join.otherOffice')
}

/** Whoever deletes the row has the key; of two who come with one code, the second comes too late. */
async function takeKey({ db }: Connection, code: JoinCode): Promise<Buffer> {
  const invitation = (await readSetting(db, SCOPE, rowOf(code.secret))) as Invitation | undefined
  const clock = await sql<{ now: string }>`select date_format(utc_timestamp(3), '%Y-%m-%dT%H:%i:%s.000Z') as now`.execute(db)
  if (!invitation || invitation.expiresAt < clock.rows[0]!.now) throw ruleBroken('join.used')
  const key = Buffer.from(openSecret(wrappingKey(code), invitation.sealed), 'base64')
  const taken = await db.deleteFrom('settings').where('scope', '=', SCOPE).where('key', '=', rowOf(code.secret)).executeTakeFirst()
  if (taken.numDeletedRows === 0n) throw ruleBroken('join.used')
  return key
}

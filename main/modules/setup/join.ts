import { createHash, hkdfSync, randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import { sql } from 'kysely'
import { AppError, invalid, isAppError, ruleBroken } from '#shared/core/errors.ts'
import { joinCodeProblem, readJoinCode, writeJoinCode, type JoinCode } from '#shared/core/join-code.ts'
import { loadWords, wordAt } from '#shared/locales/index.ts'
import type { Invitation, WorkspacePlace } from '#shared/modules/settings/settings.contract.ts'
import { seatAccountScript } from '#shared/modules/setup/account-script.rules.ts'
import type { JoinReport } from '#shared/modules/setup/setup.contract.ts'
import { adoptKey, readConfig, workspaceKey, writeConfig, type WorkspaceConfig } from '#main/core/config.ts'
import type { Ctx } from '#main/core/context.ts'
import { connect, serverCertificate, type Connection } from '#main/core/database.ts'
import { officeNow } from '#main/core/jobs.ts'
import { demandSpecial } from '#main/core/permissions.ts'
import { openSecret, sealSecret } from '#main/core/secrets.ts'
import { readSetting, writeSetting } from '#main/core/settings.ts'
import { targetOf } from '#main/core/workspace.ts'
import { checkServer, isLocalHost, reaching } from './checks.ts'

const SCOPE = 'join'
const DAY = 86_400_000

interface KeptInvitation {
  /** the workspace's key under the code's word */
  sealed: string
  expiresAt: string
  /** under the same word: who vouches for the server, where it is an authority of the office's own */
  authority?: string | undefined
}

/** The word never reaches the database: the row is found by its hash, and what is in it opens with the word alone. */
const rowOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')
const wrappingKey = ({ secret, workspaceId }: Pick<JoinCode, 'secret' | 'workspaceId'>): Buffer => Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'hex'), workspaceId, 'join', 32))

/**
 * Where the workspace's data lies.
 * @throws FORBIDDEN
 */
export function place(ctx: Ctx): WorkspacePlace {
  demandSpecial(ctx, 'settings:manage')
  const config = readConfig(ctx.core.dataDir)
  if (config?.database !== 'mysql') return { database: 'sqlite' }
  const { host, port, name } = config
  return { database: 'mysql', host, port, name, local: isLocalHost(host) }
}

/**
 * Makes a code with which one more seat joins the office, for a day and once, and the SQL for that seat's account. `host`
 * is the server as the other computer reaches it, where this one calls it otherwise.
 * @throws FORBIDDEN, INVALID `host`, RULE `join.oneComputer` when the workspace is a file of this computer,
 * `join.localHost` when nobody else could reach the server by its name
 */
export async function invite(ctx: Ctx, options: { host?: string | undefined } = {}): Promise<Invitation> {
  demandSpecial(ctx, 'settings:manage')
  const { core } = ctx
  const config = readConfig(core.dataDir)
  if (config?.database !== 'mysql') throw ruleBroken('join.oneComputer')
  const host = options.host?.trim() || config.host
  if (!options.host && isLocalHost(host)) throw ruleBroken('join.localHost')
  if (!isHost(host)) throw invalid({ host: 'join.host' })
  const now = await officeNow(core)
  const expiresAt = new Date(now + DAY).toISOString()
  const code: JoinCode = { host, port: config.port, name: config.name, tls: config.tls, fingerprint: await certificateSeen(config), workspaceId: String(await readSetting(ctx.db, 'core', 'workspaceId')), secret: randomBytes(16).toString('hex') }
  const kept: KeptInvitation = { sealed: sealSecret(wrappingKey(code), workspaceKey(core.dataDir).toString('base64')), expiresAt, ...(config.authority ? { authority: sealSecret(wrappingKey(code), config.authority) } : {}) }
  await ctx.db.deleteFrom('settings').where('scope', '=', SCOPE).where('updated_at', '<', new Date(now - DAY).toISOString()).execute()
  await writeSetting(ctx.db, SCOPE, rowOf(code.secret), kept, new Date(now).toISOString())
  const password = wordAt(await loadWords(ctx.locale, 'wizard'), 'database.scriptPassword') ?? ''
  const script = seatAccountScript({ database: config.name, user: `seat_${randomBytes(2).toString('hex')}`, password, tls: config.tls })
  return { code: writeJoinCode(code), expiresAt, script }
}

/** What the next seat has to see too, so that nobody stands in between. */
async function certificateSeen({ tls, fingerprint, authority, host, port }: Extract<WorkspaceConfig, { database: 'mysql' }>): Promise<string | null> {
  if (!tls) return null
  if (fingerprint) return fingerprint
  const seen = await serverCertificate({ host, port, authority })
  // What a code names is believed from then on: the certificate of somebody in between must not get into it.
  if (!authority && !seen.trusted) throw new AppError('UNAVAILABLE', { what: 'database', problem: 'selfSigned' })
  return seen.fingerprint
}

/**
 * What a seat that has joined holds on to. A certificate that an authority vouches for is renewed every few weeks, so it is
 * the authority that counts from then on: one that this computer trusts, or the office's own. Any other certificate is the
 * server's for good.
 */
async function heldTo(config: Extract<WorkspaceConfig, { database: 'mysql' }>, authority: string | null): Promise<typeof config> {
  if (!config.fingerprint) return config
  if ((await serverCertificate(config)).trusted) return { ...config, fingerprint: null }
  return authority && (await vouches(authority, config)) ? { ...config, fingerprint: null, authority } : config
}

/** Whether an authority has signed the server's certificate for the name by which this seat calls it. */
async function vouches(authority: string, { host, port }: { host: string; port: number }): Promise<boolean> {
  try {
    return (await serverCertificate({ host, port, authority })).trusted
  } catch (error) {
    if (isAppError(error) && error.code === 'UNAVAILABLE') return false
    throw error
  }
}

/** An address or a name, without the port or the path that is pasted with it. */
const isHost = (host: string): boolean => isIP(host) > 0 || /^[\p{L}\p{N}_-]+(\.[\p{L}\p{N}_-]+)*\.?$/u.test(host)

interface Joining {
  code: string
  user: string
  password: string
}

/** @throws INVALID `code` */
function readJoining(input: Joining): { code: JoinCode; config: Extract<WorkspaceConfig, { database: 'mysql' }> } {
  const code = readJoinCode(input.code)
  if (!code) throw invalid({ code: `join.${joinCodeProblem(input.code) ?? 'code'}` })
  return { code, config: { database: 'mysql', host: code.host, port: code.port, name: code.name, user: input.user, password: input.password, tls: code.tls, fingerprint: code.fingerprint } }
}

/**
 * Goes the way to the office without taking anything: the code stays good.
 * @throws INVALID `code`; RULE `join.otherOffice`, `join.used`
 */
export async function tryJoin(dataDir: string, input: Joining, now: Date): Promise<JoinReport> {
  const { code, config } = readJoining(input)
  return reaching(targetOf(dataDir, config), async (connection) => {
    await demandOffice(connection, code.workspaceId)
    await findInvitation(connection, code)
    return { reached: true, company: String((await readSetting(connection.db, 'workspace', 'company')) ?? ''), lines: await checkServer(connection, code, now) }
  })
}

/**
 * Makes an empty folder a seat of the office that the code names, with this seat's own account of the database.
 * @throws INVALID `code`; UNAVAILABLE why the server could not be reached; RULE `workspace.exists`, `join.otherOffice`,
 * `join.used`
 */
export async function joinOffice(dataDir: string, input: Joining): Promise<{ host: string; name: string }> {
  if (readConfig(dataDir)) throw ruleBroken('workspace.exists')
  const { code, config } = readJoining(input)
  const connection = await connect(targetOf(dataDir, config))
  try {
    await demandOffice(connection, code.workspaceId)
    const { authority } = await findInvitation(connection, code)
    const held = await heldTo(config, authority === undefined ? null : openSecret(wrappingKey(code), authority))
    adoptKey(dataDir, await takeKey(connection, code))
    writeConfig(dataDir, held)
  } finally {
    await connection.close()
  }
  return { host: code.host, name: code.name }
}

async function demandOffice({ db }: Connection, workspaceId: string): Promise<void> {
  const tables = (await db.introspection.getTables()).map((table) => table.name)
  if (!tables.includes('settings') || (await readSetting(db, 'core', 'workspaceId')) !== workspaceId) throw ruleBroken('join.otherOffice')
}

/** @throws RULE `join.used` */
async function findInvitation({ db }: Connection, code: JoinCode): Promise<KeptInvitation> {
  const kept = (await readSetting(db, SCOPE, rowOf(code.secret))) as KeptInvitation | undefined
  const clock = await sql<{ now: string }>`select date_format(utc_timestamp(3), '%Y-%m-%dT%H:%i:%s.000Z') as now`.execute(db)
  if (!kept || kept.expiresAt < clock.rows[0]!.now) throw ruleBroken('join.used')
  return kept
}

/** Whoever deletes the row has the key; of two who come with one code, the second comes too late. */
async function takeKey(connection: Connection, code: JoinCode): Promise<Buffer> {
  const kept = await findInvitation(connection, code)
  const key = Buffer.from(openSecret(wrappingKey(code), kept.sealed), 'base64')
  const taken = await connection.db.deleteFrom('settings').where('scope', '=', SCOPE).where('key', '=', rowOf(code.secret)).executeTakeFirst()
  if (taken.numDeletedRows === 0n) throw ruleBroken('join.used')
  return key
}

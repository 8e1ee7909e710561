import type { ImapFlow } from 'imapflow'

/** Where letters lie and how they are reached. */
export interface MailAccount {
  host: string
  port: number
  /** `none` only for a server of this very computer */
  security: 'tls' | 'starttls' | 'none'
  user: string
  password: string
  mailbox: string
}

/** A letter as the server has it; `source` is its beginning, whole where `bytes` is not more. */
export interface RawLetter {
  uid: number
  bytes: number
  receivedAt: string | null
  source: Buffer
}

/** An open mailbox: it is read, never changed. */
export interface Mailbox {
  /** uids mean something only together with this */
  uidValidity: string
  messages: number
  /** uids from `from` on, or of letters since a day where nothing has been read yet; lowest first */
  uids(from: { after: number } | { since: Date }): Promise<number[]>
  letter(uid: number, mostBytes: number): Promise<RawLetter | null>
  close(): Promise<void>
}

export type MailProblem = 'auth' | 'dns' | 'port' | 'timeout' | 'certificate' | 'tls' | 'noStartTls' | 'noMailbox' | 'closed' | 'server'

/** Why a mailbox cannot be read; its words are the caller's. Never holds the password. */
export class MailError extends Error {
  readonly problem: MailProblem
  readonly detail: string
  constructor(problem: MailProblem, detail: string, options?: ErrorOptions) {
    super(`${problem} ${detail}`, options)
    this.problem = problem
    this.detail = detail
  }
}

const CONNECT_MS = 15_000
const SILENCE_MS = 60_000

/** @throws MailError */
export async function openMailbox(account: MailAccount): Promise<Mailbox> {
  // Large, and most offices never read a mailbox.
  const { ImapFlow } = await import('imapflow')
  const client = new ImapFlow({
    host: account.host,
    port: account.port,
    secure: account.security === 'tls',
    ...(account.security === 'tls' ? {} : { doSTARTTLS: account.security === 'starttls' }),
    auth: { user: account.user, pass: account.password },
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    logger: false,
  })
  // An error of the socket between two commands is told by the next command.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const box = await client.mailboxOpen(account.mailbox, { readOnly: true })
    return {
      uidValidity: String(box.uidValidity),
      messages: box.exists,
      uids: (from) => telling(() => uidsOf(client, from)),
      letter: (uid, mostBytes) => telling(() => letterOf(client, uid, mostBytes)),
      close: () => closeClient(client),
    }
  } catch (error) {
    client.close()
    throw mailError(error)
  }
}

async function uidsOf(client: ImapFlow, from: { after: number } | { since: Date }): Promise<number[]> {
  const found = await client.search('after' in from ? { uid: `${from.after + 1}:*` } : { since: from.since }, { uid: true })
  // `n:*` always means the last letter too, however low its number.
  const uids = (found || []).filter((uid) => !('after' in from) || uid > from.after)
  return uids.toSorted((a, b) => a - b)
}

async function letterOf(client: ImapFlow, uid: number, mostBytes: number): Promise<RawLetter | null> {
  const found = await client.fetchOne(String(uid), { uid: true, size: true, internalDate: true, source: { start: 0, maxLength: mostBytes } }, { uid: true })
  if (!found || !found.source) return null
  const at = found.internalDate ? new Date(found.internalDate) : null
  return { uid, bytes: found.size ?? found.source.length, receivedAt: at && !Number.isNaN(at.getTime()) ? at.toISOString() : null, source: found.source }
}

async function closeClient(client: ImapFlow): Promise<void> {
  try {
    await client.logout()
  } catch (error) {
    // The server was quicker; what was read has been read.
    if (!(error instanceof Error)) throw error
    client.close()
  }
}

async function telling<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw mailError(error)
  }
}

const BY_CODE: Readonly<Record<string, MailProblem>> = {
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  ECONNREFUSED: 'port',
  EHOSTUNREACH: 'port',
  ENETUNREACH: 'port',
  ETIMEDOUT: 'timeout',
  CONNECT_TIMEOUT: 'timeout',
  GREETING_TIMEOUT: 'timeout',
  UPGRADE_TIMEOUT: 'timeout',
  ETIMEOUT: 'timeout',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate',
  ERR_SSL_WRONG_VERSION_NUMBER: 'tls',
  EPROTO: 'tls',
  ECONNRESET: 'closed',
  NoConnection: 'closed',
  ClosedAfterConnectTLS: 'closed',
  ClosedAfterConnectText: 'closed',
}

function mailError(error: unknown): MailError {
  if (error instanceof MailError) return error
  const { code = '', message = '', authenticationFailed, responseStatus, serverResponseCode } = error as { code?: string; message?: string; authenticationFailed?: boolean; responseStatus?: string; serverResponseCode?: string }
  const tell = (problem: MailProblem) => new MailError(problem, code || message.slice(0, 100), { cause: error })
  if (authenticationFailed) return tell('auth')
  if (/STARTTLS/i.test(message)) return tell('noStartTls')
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY/i.test(code)) return tell('certificate')
  if (BY_CODE[code]) return tell(BY_CODE[code])
  if (/^ERR_(?:SSL|TLS)/.test(code)) return tell('tls')
  if (serverResponseCode === 'NONEXISTENT' || serverResponseCode === 'TRYCREATE' || responseStatus === 'NO') return tell('noMailbox')
  return tell('server')
}

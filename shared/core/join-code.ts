import { z } from 'zod'

/**
 * What the first seat of an office hands to the next one: where the database is, which office lives in it, and a word that
 * opens the workspace's key once. It holds no password; without an account of the database it opens nothing.
 * `mycrm://192.168.1.10:3306/mycrm?office=…&tls=1&key=…&cert=…&sum=…`: to be read by people, sent by mail, and checked.
 */
export interface JoinCode {
  host: string
  port: number
  name: string
  tls: boolean
  /** SHA-256 of the server's certificate as the inviting seat sees it; null without TLS, and in codes of older versions */
  fingerprint: string | null
  workspaceId: string
  /** 32 hexadecimal digits */
  secret: string
}

const SCHEME = 'mycrm:'

export function writeJoinCode(code: JoinCode): string {
  const host = code.host.includes(':') ? `[${code.host}]` : code.host
  const body = `${SCHEME}//${host}:${code.port}/${encodeURIComponent(code.name)}?office=${code.workspaceId}&tls=${code.tls ? 1 : 0}&key=${code.secret}${code.fingerprint ? `&cert=${code.fingerprint}` : ''}`
  return `${body}${SUM}${checksum(body)}`
}

/** What is wrong with a text that should be a code: a word under `problems.join`. */
export type JoinCodeProblem = 'other' | 'cut' | 'code'

/** Null for a code that was cut short, mistyped or is none. Line breaks of a letter are forgiven. */
export function readJoinCode(text: string): JoinCode | null {
  const { body, sum } = parts(text)
  if (checksum(body) !== sum) return null
  const match = /^mycrm:\/\/(\[[0-9a-f:.]+\]|[^/:?#@]+):(\d{1,5})\/([^/?#]+)\?office=([0-9a-f-]{36})&tls=([01])&key=([0-9a-f]{32})(?:&cert=([0-9a-f]{64}))?$/i.exec(body)
  if (!match) return null
  const [, host, port, written, workspaceId, tls, secret, fingerprint] = match as unknown as [string, string, string, string, string, string, string, string | undefined]
  const name = decoded.safeParse(written)
  if (!name.success || Number(port) < 1 || Number(port) > 65_535) return null
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port), name: name.data, tls: tls === '1', workspaceId, secret, fingerprint: fingerprint?.toLowerCase() ?? null }
}

/**
 * Why a text is no code, for whoever pastes it: `other` is not one at all, `cut` has lost its end, `code` has a slip in it.
 * Null for a good one.
 */
export function joinCodeProblem(text: string): JoinCodeProblem | null {
  if (readJoinCode(text)) return null
  const { body, sum } = parts(text)
  if (!body.toLowerCase().startsWith(`${SCHEME}//`)) return 'other'
  return sum.length < SUM_LENGTH ? 'cut' : 'code'
}

const SUM = '&sum='
const SUM_LENGTH = 7

function parts(text: string): { body: string; sum: string } {
  const whole = text.replace(/\s+/g, '')
  const at = whole.lastIndexOf(SUM)
  return at < 0 ? { body: whole, sum: '' } : { body: whole.slice(0, at), sum: whole.slice(at + SUM.length) }
}

/** A name in which `%` stands before no code of a character is none. */
const decoded = z.string().transform((written, context) => {
  try {
    return decodeURIComponent(written)
  } catch (error) {
    context.issues.push({ code: 'custom', message: String(error), input: written })
    return z.NEVER
  }
})

/** FNV-1a over the characters, in base 36: against slips of hand and eye, not against anybody. */
function checksum(text: string): string {
  let hash = 0x811c9dc5
  for (const character of text) hash = Math.imul(hash ^ character.codePointAt(0)!, 0x01000193) >>> 0
  return hash.toString(36).padStart(SUM_LENGTH, '0')
}

import type { FastifyReply, FastifyRequest } from 'fastify'
import { newId, ID_PATTERN } from '#shared/core/ids.ts'
import type { Door } from './context.ts'

export const COOKIE = 'crm_session'
const SEAT_HEADER = 'x-crm-seat'

/** The value of our cookie; null when there is none. Of several the first, which the browser sends for the longest path. */
export function readCookie(header: string | undefined): string | null {
  for (const part of (header ?? '').split(';')) {
    const [name, ...value] = part.trim().split('=')
    if (name === COOKIE && value.length > 0) return value.join('=') || null
  }
  return null
}

/** @param maxAge seconds; absent = until the browser closes */
export function cookieText(token: string | null, secure: boolean, maxAge?: number): string {
  const age = token === null ? 0 : maxAge
  return [
    `${COOKIE}=${token ?? ''}`,
    'Path=/',
    'HttpOnly',
    'SameSite=Strict',
    ...(secure ? ['Secure'] : []),
    ...(age === undefined ? [] : [`Max-Age=${Math.max(0, Math.trunc(age))}`]),
  ].join('; ')
}

/** `Authorization: Bearer …`. Whoever sends one never falls back to a cookie. */
export function bearerOf(header: string | undefined): { token: string | null } | null {
  if (header === undefined) return null
  return { token: /^Bearer +([\w.~+/=-]{1,512})$/i.exec(header)?.[1] ?? null }
}

/** The door of one HTTP request. */
export function browserDoor(request: FastifyRequest, reply: FastifyReply, options: { secure: boolean; bearer: boolean }): Door {
  const bearer = options.bearer ? bearerOf(request.headers.authorization) : null
  let token = bearer ? bearer.token : readCookie(request.headers.cookie)
  const seat = request.headers[SEAT_HEADER]
  return {
    kind: 'browser',
    address: request.socket.remoteAddress?.replace(/^::ffff:(?=\d)/i, '') ?? '',
    label: browserLabel(request.headers['user-agent']),
    seatId: typeof seat === 'string' && ID_PATTERN.test(seat) ? seat : newId(),
    token: () => token,
    setToken(next, maxAge) {
      token = next
      // A caller with a token of its own keeps no cookies.
      if (bearer === null) void reply.header('set-cookie', cookieText(next, options.secure, maxAge))
    },
  }
}

const BROWSERS: readonly [RegExp, string][] = [[/\bYaBrowser\//, 'Yandex'], [/\bEdg\//, 'Edge'], [/\bOPR\//, 'Opera'], [/\bFirefox\//, 'Firefox'], [/\bChrome\//, 'Chrome'], [/\bSafari\//, 'Safari']]
const SYSTEMS: readonly [RegExp, string][] = [[/Windows/, 'Windows'], [/Android/, 'Android'], [/iPhone|iPad/, 'iOS'], [/Mac OS X/, 'macOS'], [/Linux/, 'Linux']]

/** `Chrome, Windows`, for the list of sessions; a name that we do not know is shown as it is. */
export function browserLabel(agent: string | undefined): string {
  if (!agent) return '—'
  const first = (list: readonly [RegExp, string][]) => list.find(([pattern]) => pattern.test(agent))?.[1]
  const known = [first(BROWSERS), first(SYSTEMS)].filter((part) => part !== undefined)
  // A header may not bring control characters into a list.
  return known.length > 0 ? known.join(', ') : agent.replace(/[\u0000-\u001f\u007f]/g, ' ').slice(0, 80)
}

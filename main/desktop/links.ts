import { entryOf, LINK_SCHEME, parseLink } from '#shared/core/links.ts'

const externalProtocols = new Set(['http:', 'https:', 'mailto:', 'tel:'])
const controlOrSpace = /[\u0000-\u0020\u007f-\u00a0\u2028\u2029\ufeff]/

/**
 * The one gate to the operating system for addresses that come from data: the address as it may be handed to
 * `shell.openExternal`, or null. Only http, https, mailto and tel pass, after parsing; an address that parses
 * differently in different programs (control characters, credentials, backslashes) does not.
 */
export function externalUrl(text: string): string | null {
  if (typeof text !== 'string' || text.length > 4096) return null
  const trimmed = text.trim()
  if (trimmed === '' || controlOrSpace.test(trimmed) || trimmed.includes('\\')) return null
  const url = URL.canParse(trimmed) ? new URL(trimmed) : null
  if (url === null || !externalProtocols.has(url.protocol)) return null
  if (url.protocol === 'http:' || url.protocol === 'https:') return webAddress(url, trimmed)
  return url.pathname === '' || url.pathname.startsWith('/') ? null : url.href
}

function webAddress(url: URL, text: string): string | null {
  const authority = /^https?:\/\/[^/]/i.test(text)
  return authority && url.hostname !== '' && url.username === '' && url.password === '' ? url.href : null
}

export const deepLinkScheme = LINK_SCHEME

/** `mycrm://clients/0198…` as a path of the application, or null when it is anything else. */
export function deepLinkTarget(text: string): string | null {
  const target = parseLink(text)
  return target && entryOf(target)
}

/** The first deep link among the arguments of a start, or null. */
export function deepLinkIn(argv: readonly string[]): string | null {
  return argv.map(deepLinkTarget).find((path) => path !== null) ?? null
}

/**
 * A Chromium without Electron knows no `app://`, so an address of a custom scheme is served under an https origin
 * of its own: app://crm/x <-> https://crm.app.invalid/x. `.invalid` can never be resolved.
 */
const suffix = '.invalid'

export function toBrowser(address: string): string {
  const url = new URL(address)
  if (['http:', 'https:', 'about:', 'data:', 'blob:'].includes(url.protocol)) return address
  return `https://${url.host}.${url.protocol.slice(0, -1)}${suffix}${url.pathname}${url.search}${url.hash}`
}

export function fromBrowser(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || !url.hostname.endsWith(suffix)) return address
  const name = url.hostname.slice(0, -suffix.length)
  const dot = name.lastIndexOf('.')
  return `${name.slice(dot + 1)}://${name.slice(0, dot)}${url.pathname}${url.search}${url.hash}`
}

/** Origin as Electron reports it; `null` for documents that have none. */
export function originOf(address: string): string {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url === null || url.protocol === 'about:' || url.protocol === 'data:') return 'null'
  return `${url.protocol}//${url.host}`
}

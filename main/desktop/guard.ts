import type { App, IpcMainEvent, Session, WebContents, WebFrameMain } from 'electron'
import { appHost, appOrigin, appScheme } from './app-scheme.ts'

/** True for a page of ours in the top frame of a window of ours; only such a sender may get a port to the core. */
export function isOwnTopFrame(frame: Pick<WebFrameMain, 'parent' | 'url' | 'origin'> | null): boolean {
  return frame !== null && frame.parent === null && frame.origin === appOrigin && isOwnPage(frame.url)
}

export function isOwnPage(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null
  return url !== null && url.protocol === `${appScheme}:` && url.host === appHost && url.username === ''
}

export function isTrustedSender(event: Pick<IpcMainEvent, 'sender' | 'senderFrame'>, own: ReadonlySet<number>): boolean {
  return own.has(event.sender.id) && isOwnTopFrame(event.senderFrame)
}

/** What a page of ours may do without a question; everything else is refused. */
const allowedPermissions = new Set(['clipboard-sanitized-write', 'fullscreen'])

export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) => {
    answer(allowedPermissions.has(permission) && isOwnPage(contents.getURL()))
  })
  session.setPermissionCheckHandler((_contents, permission, origin) => {
    return allowedPermissions.has(permission) && origin.replace(/\/$/, '') === appOrigin
  })
  session.setDevicePermissionHandler(() => false)
}

/**
 * Keeps every page where it is: no navigation away, no second window, no webview. An address on the allow-list
 * that a link leads to is given to the system instead.
 */
export function guardContents(app: App, openLink: (url: string) => void): void {
  app.on('web-contents-created', (_event, contents) => guard(contents, openLink))
}

function guard(contents: WebContents, openLink: (url: string) => void): void {
  contents.on('will-navigate', (event) => {
    if (isOwnPage(event.url)) return
    event.preventDefault()
    openLink(event.url)
  })
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame && !isOwnPage(event.url)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => {
    if (!isOwnPage(event.url)) event.preventDefault()
  })
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    openLink(url)
    return { action: 'deny' }
  })
}

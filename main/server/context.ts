import type { App } from '../core/app.ts'

/**
 * One connection to the core, whichever way it came. The door keeps the session's token: in a cookie that scripts
 * cannot read (browser), or in memory beside the port (window).
 */
export interface Door {
  kind: 'window' | 'browser'
  /** the socket's own address; never what a header claims */
  address: string
  /** shown in the list of sessions: browser, or the computer's name */
  label: string
  /** a random id of this window or tab, told with each change so that its author can ignore the echo */
  seatId: string
  token(): string | null
  /** null ends the session at this door; `maxAge` in seconds, absent = until the window or browser closes */
  setToken(token: string | null, maxAge?: number): void
}

/** What the procedures of the router get. */
export interface ServerContext {
  app: App
  door: Door
}

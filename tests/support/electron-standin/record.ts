import { readConfig } from './config.ts'

/** All that the shell told the system; a test reads it over the control channel. */
export interface StandinRecord {
  lock: boolean | null
  schemes: string[]
  protocolClients: string[]
  sandboxed: boolean
  openedExternally: string[]
  revealed: string[]
  dialogs: DialogRecord[]
  notifications: { title: string; body: string }[]
  badge: number
  relaunches: number
  loginItem: boolean
  popups: string[]
  /** Requests of pages for anything but a handled scheme; none of them left the machine. */
  refusedRequests: string[]
  windowOptions: Electron.BrowserWindowConstructorOptions[]
}

export interface DialogRecord {
  kind: 'message' | 'open' | 'save'
  title?: string
  message?: string
  detail?: string
  buttons?: string[]
  defaultPath?: string
  filters?: Electron.FileFilter[]
  properties?: string[]
  overWindow: boolean
}

export const record: StandinRecord = {
  lock: null,
  schemes: [],
  protocolClients: [],
  sandboxed: false,
  openedExternally: [],
  revealed: [],
  dialogs: [],
  notifications: [],
  badge: 0,
  relaunches: 0,
  loginItem: false,
  popups: [],
  refusedRequests: [],
  windowOptions: [],
}

/** What the person at the machine will answer to the dialogs to come, in order; without one they cancel. */
export type DialogAnswer = { button: number } | { paths: string[] }
export const dialogAnswers: DialogAnswer[] = readConfig().dialogAnswers

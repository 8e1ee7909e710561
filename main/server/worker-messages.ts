import type { MessagePort } from 'node:worker_threads'
import type { DesktopEvent, DesktopNotice } from '../gateways/desktop.ts'

/** What the core's thread is started with. */
export interface WorkerStart {
  dataDir: string
  version: string
  locale: 'ru' | 'en'
  /** calls of the desktop cross this port; null where there is no desktop */
  desktop: MessagePort | null
  /** seals and opens secrets with the system's keychain; null where there is none */
  secrets: MessagePort | null
}

export interface ServeOptions {
  host?: string
  port?: number
  tls?: { cert: string; key: string }
  names?: readonly string[]
  origins?: readonly string[]
}

export type ToWorker =
  | { kind: 'connect'; port: MessagePort; seat: { kind: 'window' | 'browser'; address: string } }
  | { kind: 'tell'; address: string; event: DesktopEvent }
  | { kind: 'serve'; id: number; options: ServeOptions }
  | { kind: 'stop' }

export type FromWorker =
  | { kind: 'started' }
  | { kind: 'failed'; error: WireError }
  | { kind: 'served'; id: number; url: string; port: number }
  | { kind: 'refused'; id: number; error: WireError }
  | { kind: 'notify'; notice: DesktopNotice }
  | { kind: 'stopped' }

/** An error between threads: what an AppError is must be told, a class does not cross. */
export interface WireError {
  message: string
  code: string | null
  data: unknown
}

export interface SecretCall {
  id: number
  method: 'seal' | 'open'
  text: string
}

export interface SecretAnswer {
  id: number
  value?: string
  error?: string
}

import type { MessagePort } from 'node:worker_threads'
import type { DesktopEvent, DesktopGateway, DesktopLocale, DesktopNotice } from '../gateways/desktop.ts'

/** Seals secrets with a key that the operating system keeps. Both throw when the keychain refuses. */
export interface SecretBox {
  seal(text: string): string
  open(sealed: string): string
}

export interface Seat {
  kind: 'window' | 'browser'
  address: string
}

export interface CoreOptions {
  dataDir: string
  locale?: DesktopLocale
  version: string
  secrets: SecretBox | null
  desktop: DesktopGateway | null
}

/** The core as the shell sees it: the worker thread that owns the workspace. */
export interface CoreHost {
  connect(port: MessagePort, seat: Seat): void
  on(event: 'notify', listener: (notice: DesktopNotice) => void): void
  /** The worker ended although nobody stopped it. */
  on(event: 'exit', listener: (code: number) => void): void
  /** Hands a deep link or a menu command to the window behind a seat. */
  tell(address: string, event: DesktopEvent): void
  stop(): Promise<void>
}

export type StartCore = (options: CoreOptions) => Promise<CoreHost>

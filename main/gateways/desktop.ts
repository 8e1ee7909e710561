import { AppError } from '#shared/core/errors.ts'

/**
 * What a core may ask of the desktop it runs on. Under Electron the shell implements it; the office server has
 * `noDesktop`. Arguments and answers are plain data, because the core lives in a worker thread.
 *
 * `seat` is the address under which the shell connected the window's port: a dialog opens over the window that
 * asked, and a seat that is no window of this desktop (a browser on the network) is refused.
 */
export interface DesktopGateway {
  info(): Promise<DesktopInfo>
  /** Paths of the chosen files; empty when the person changed their mind. */
  pickFile(seat: string, options: PickFileOptions): Promise<PickedFile[]>
  pickFolder(seat: string, options: { title?: string }): Promise<string | null>
  /** A path to write to; null when the person changed their mind. The overwrite question has been asked already. */
  saveFile(seat: string, options: SaveFileOptions): Promise<string | null>
  /** Prints the window's page, as its print stylesheet has it, into a PDF on A4. False when the person changed their mind. */
  savePdf(seat: string, options: PdfOptions): Promise<boolean>
  /** False where the system shows no notifications. */
  notify(notice: DesktopNotice): Promise<boolean>
  /** False when the address is not on the allow-list (http, https, mailto, tel). */
  openExternal(url: string): Promise<boolean>
  /** Shows a file in the system's file manager; false when it is not there. */
  revealFile(path: string): Promise<boolean>
  /** Unread count on the dock or taskbar icon and at the tray; 0 clears it. */
  setBadge(count: number): Promise<void>
  /** Language of menus, tray and dialogs. */
  setLocale(locale: DesktopLocale): Promise<void>
  preferences(): Promise<DesktopPreferences>
  setPreferences(patch: Partial<DesktopPreferences>): Promise<DesktopPreferences>
  updateState(): Promise<UpdateState>
  checkForUpdates(): Promise<UpdateState>
  downloadUpdate(): Promise<UpdateState>
  /** Stops the core, replaces the application and starts it again. False when nothing is ready to install. */
  installUpdate(): Promise<boolean>
}

export type DesktopLocale = 'ru' | 'en'

export interface DesktopInfo {
  version: string
  platform: string
  electron: string
  packaged: boolean
  /** Where the key of the workspace's secrets can be kept: the system's keychain, or only a file of the owner's. */
  secrets: 'keychain' | 'file'
}

export interface FileFilter {
  name: string
  /** Without the dot: `csv`. */
  extensions: string[]
}

export interface PickFileOptions {
  title?: string
  filters?: FileFilter[]
  multiple?: boolean
}

export interface PickedFile {
  path: string
  name: string
  /** Bytes. */
  size: number
}

export interface SaveFileOptions {
  title?: string
  suggestedName: string
  filters?: FileFilter[]
}

export interface PdfOptions {
  suggestedName: string
  landscape: boolean
}

export interface DesktopNotice {
  title: string
  body: string
  /** A path of the application to open on a click: `/clients/0198…`. */
  path?: string
}

export interface DesktopPreferences {
  /** Start with the system; null where the system cannot be asked. */
  autostart: boolean | null
  /** Closing the window leaves the application in the tray. */
  closeToTray: boolean
  /** Where updates are looked for; null switches the check off. */
  updateUrl: string | null
}

export type UpdateState =
  | { status: 'off' | 'idle' | 'checking' | 'latest' }
  | { status: 'available' | 'ready'; version: string }
  | { status: 'downloading'; version: string; percent: number }
  | { status: 'failed'; reason: string }

/** What the shell tells a window through the core: a deep link or a menu command. */
export type DesktopEvent =
  | { kind: 'open'; path: string }
  | { kind: 'command'; name: DesktopCommand }
  | { kind: 'create'; module: 'clients' | 'leads' }
  | { kind: 'update'; state: UpdateState }

export const desktopCommands = ['create', 'import', 'search', 'settings', 'notifications', 'undo', 'shortcuts'] as const
export type DesktopCommand = (typeof desktopCommands)[number]

/** Where there is no desktop: the office server and the headless verbs. Asking is harmless, doing is refused. */
export const noDesktop: DesktopGateway = {
  info: refused,
  pickFile: refused,
  pickFolder: refused,
  saveFile: refused,
  savePdf: refused,
  notify: async () => false,
  openExternal: async () => false,
  revealFile: async () => false,
  setBadge: async () => undefined,
  setLocale: async () => undefined,
  preferences: refused,
  setPreferences: refused,
  updateState: async () => ({ status: 'off' }),
  checkForUpdates: async () => ({ status: 'off' }),
  downloadUpdate: async () => ({ status: 'off' }),
  installUpdate: async () => false,
}

async function refused(): Promise<never> {
  throw new AppError('UNAVAILABLE', { what: 'desktop' })
}

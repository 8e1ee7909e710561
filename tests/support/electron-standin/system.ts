import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { dirname, join } from 'node:path'
import { readConfig } from './config.ts'
import { dialogAnswers, record, type DialogAnswer, type DialogRecord } from './record.ts'
import type { StandinWindow } from './window.ts'

const config = readConfig()

export const shell: Pick<Electron.Shell, 'openExternal' | 'showItemInFolder'> = {
  async openExternal(url) {
    record.openedExternally.push(url)
    process.send?.({ opened: url })
  },
  showItemInFolder(path) {
    record.revealed.push(path)
  },
}

class StandinScreen extends EventEmitter {
  displays = config.displays

  getAllDisplays(): typeof this.displays {
    return this.displays
  }
}

export const screen = new StandinScreen()

export const nativeTheme: Pick<Electron.NativeTheme, 'shouldUseDarkColors'> = { shouldUseDarkColors: false }

type Options = Omit<DialogRecord, 'kind' | 'overWindow'>
type Arguments<T> = [window: StandinWindow, options: T] | [options: T]

function shown<T extends Options>(kind: DialogRecord['kind'], [first, second]: Arguments<T>): { options: T; answer: DialogAnswer | undefined } {
  const options = second ?? (first as T)
  const { title, message, detail, buttons, defaultPath, filters, properties } = options
  const dialog: DialogRecord = { kind, title, message, detail, buttons, defaultPath, filters, properties, overWindow: second !== undefined }
  record.dialogs.push(dialog)
  process.send?.({ dialog })
  return { options, answer: dialogAnswers.shift() }
}

/** Answers at once, with what the test has laid out, or as if the person had pressed Escape. */
export const dialog = {
  async showMessageBox(...args: Arguments<Electron.MessageBoxOptions>): Promise<Electron.MessageBoxReturnValue> {
    const { options, answer } = shown('message', args as Arguments<Electron.MessageBoxOptions & Options>)
    return { response: answer !== undefined && 'button' in answer ? answer.button : (options.cancelId ?? 0), checkboxChecked: false }
  },
  showMessageBoxSync(...args: Arguments<Electron.MessageBoxSyncOptions>): number {
    const { options, answer } = shown('message', args as Arguments<Electron.MessageBoxSyncOptions & Options>)
    return answer !== undefined && 'button' in answer ? answer.button : (options.cancelId ?? 0)
  },
  async showOpenDialog(...args: Arguments<Electron.OpenDialogOptions>): Promise<Electron.OpenDialogReturnValue> {
    const { answer } = shown('open', args)
    const filePaths = answer !== undefined && 'paths' in answer ? answer.paths : []
    return { canceled: filePaths.length === 0, filePaths }
  },
  async showSaveDialog(...args: Arguments<Electron.SaveDialogOptions>): Promise<Electron.SaveDialogReturnValue> {
    const { answer } = shown('save', args)
    const filePath = answer !== undefined && 'paths' in answer ? (answer.paths[0] ?? '') : ''
    return { canceled: filePath === '', filePath }
  },
}

export class StandinNotification extends EventEmitter implements Pick<Electron.Notification, 'show' | 'close'> {
  static readonly shown: StandinNotification[] = []
  readonly title: string
  readonly body: string

  static isSupported(): boolean {
    return config.notifications
  }

  constructor({ title = '', body = '', icon }: Electron.NotificationConstructorOptions = {}) {
    super()
    if (typeof icon === 'string') needImage(icon)
    this.title = title
    this.body = body
  }

  show(): void {
    StandinNotification.shown.push(this)
    record.notifications.push({ title: this.title, body: this.body })
    this.emit('show', {})
  }

  close(): void {
    this.emit('close', {})
  }
}

/** A picture is its file's name here. */
export const nativeImage = {
  createFromPath(path: string): string {
    needImage(path)
    return path
  },
}

/** Electron throws for a picture that it cannot load, and so does this. */
export function needImage(path: string): void {
  const isPng = existsSync(path) && readFileSync(path).subarray(1, 4).toString() === 'PNG'
  if (!isPng) throw new Error(`Failed to load image from path '${path}'`)
}

/** Encrypts with a key that lies in the stand-in's home, as a keychain would keep it between starts. */
export const safeStorage: Pick<
  Electron.SafeStorage,
  'isEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptString' | 'decryptString'
> = {
  isEncryptionAvailable: () => config.keychain !== 'none',
  getSelectedStorageBackend: () => (config.keychain === 'none' ? 'unknown' : config.keychain),
  encryptString(text) {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', keychainKey(), iv)
    const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
    return Buffer.concat([Buffer.from('v10'), iv, cipher.getAuthTag(), body])
  },
  decryptString(sealed) {
    if (sealed.subarray(0, 3).toString() !== 'v10') throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptString.')
    const decipher = createDecipheriv('aes-256-gcm', keychainKey(), sealed.subarray(3, 15))
    decipher.setAuthTag(sealed.subarray(15, 31))
    return decipher.update(sealed.subarray(31), undefined, 'utf8') + decipher.final('utf8')
  },
}

function keychainKey(): Buffer {
  const file = join(config.home, 'keychain')
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, randomBytes(32))
  }
  return readFileSync(file)
}

/** Node's client in place of Chromium's: what the updater uses of them is the same in both. */
export const net = {
  request: (options: http.RequestOptions): http.ClientRequest => (options.protocol === 'https:' ? https : http).request(options),
}

/** macOS and Windows tell the world by it that an update is about to end the process. */
export const autoUpdater = new EventEmitter()

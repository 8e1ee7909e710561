import { dialog, safeStorage } from 'electron'
import type { SecretBox } from './core-seam.ts'
import type { ShellStateFile } from './shell-state.ts'
import type { Words } from './words.ts'

/**
 * The system's keychain, or null where it keeps nothing safe: no encryption at all, or Linux's `basic_text`, which
 * encrypts with a password known to everybody.
 */
export function keychain(platform: NodeJS.Platform): SecretBox | null {
  if (!safeStorage.isEncryptionAvailable()) return null
  if (platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())) return null
  return {
    seal: (text) => safeStorage.encryptString(text).toString('base64'),
    open: (sealed) => safeStorage.decryptString(Buffer.from(sealed, 'base64')),
  }
}

/** Says once, in so many words, that the workspace's key lies in a file because there is no keychain. */
export async function warnWithoutKeychain(state: ShellStateFile, words: Words): Promise<void> {
  if (state.value.keychainWarned) return
  await dialog.showMessageBox({
    type: 'warning',
    message: words('keychainMissing'),
    detail: words('keychainMissingDetail'),
    buttons: [words('ok')],
  })
  state.update({ keychainWarned: true })
}

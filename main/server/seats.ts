import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { newId } from '#shared/core/ids.ts'
import { workspaceKey } from '../core/config.ts'
import type { App } from '../core/app.ts'
import { openSecret, sealSecret } from '../core/secrets.ts'
import type { Door } from './context.ts'

/** Seals and opens texts with a key that the operating system keeps. Both reject when the keychain refuses. */
export interface Sealer {
  seal(text: string): Promise<string>
  open(sealed: string): Promise<string>
}

/** The windows of this computer and the sessions that they hold. */
export interface Seats {
  /** A window that loads its page anew comes back under its address, and is still signed in. */
  door(seat: { kind: 'window' | 'browser'; address: string }): Door
}

const FILE = 'seat.session'

/** Without a keychain the key is a file that only its owner may read. */
export function fileSealer(dataDir: string): Sealer {
  return {
    seal: async (text) => sealSecret(workspaceKey(dataDir), text),
    open: async (sealed) => openSecret(workspaceKey(dataDir), sealed),
  }
}

/** `sealer` keeps a session over restarts for whoever asked to stay signed in on this computer. */
export async function openSeats(app: Pick<App, 'dataDir' | 'log'>, sealer: Sealer): Promise<Seats> {
  const file = join(app.dataDir, FILE)
  const tokens = new Map<string, string>()
  let remembered = await readRemembered(file, sealer, app.log)
  let writing: Promise<void> = Promise.resolve()
  const remember = (token: string | null) => {
    remembered = token
    const write = async () => (token === null ? rmSync(file, { force: true }) : writeFileSync(file, await sealer.seal(token), { mode: 0o600 }))
    writing = writing.then(write).catch((error: unknown) => app.log('warn', 'the session of this computer could not be kept', error))
  }
  return {
    door({ kind, address }) {
      return {
        kind,
        address,
        label: hostname(),
        seatId: newId(),
        token: () => tokens.get(address) ?? remembered,
        setToken(token, maxAge) {
          if (token === null) tokens.delete(address)
          else tokens.set(address, token)
          remember(maxAge === undefined ? null : token)
        },
      }
    },
  }
}

async function readRemembered(file: string, sealer: Sealer, log: App['log']): Promise<string | null> {
  if (!existsSync(file)) return null
  try {
    return await sealer.open(readFileSync(file, 'utf8'))
  } catch (error) {
    // Sealed on another computer, or the keychain was emptied: its owner signs in again.
    log('warn', 'the remembered session could not be opened', error)
    return null
  }
}

import { app, dialog, ipcMain, type IpcMainEvent } from 'electron'
import { isAppError } from '#shared/core/errors.ts'
import { explain } from '../cli/failures.ts'
import { wordsOf as cliWords } from '../cli/words.ts'
import type { DesktopEvent, DesktopLocale } from '../gateways/desktop.ts'
import { bridge } from './bridge.ts'
import type { CoreHost } from './core-seam.ts'
import { openExternal } from './desktop-gateway.ts'
import { isTrustedSender } from './guard.ts'
import type { Words } from './words.ts'

export interface CoreLink {
  /** From now on this page may ask for a port. */
  admit(contentsId: number): void
  dismiss(contentsId: number): void
  tell(contentsId: number, event: DesktopEvent): void
  stop(): Promise<void>
}

export const seatAddress = (contentsId: number): string => `window:${contentsId}`

const stopWithin = 15_000

/**
 * Ports between windows and the core. A port is accepted from the top frame of an admitted window while it shows a
 * page of ours; any other is closed at once. Ports that come before the core is up wait for it.
 */
export function coreLink(starting: Promise<CoreHost>): CoreLink {
  const admitted = new Set<number>()
  ipcMain.on('core-port', (event) => void accept(event, admitted, starting))
  return {
    admit: (id) => void admitted.add(id),
    dismiss: (id) => void admitted.delete(id),
    tell: (id, event) => void starting.then((core) => core.tell(seatAddress(id), event), reportedElsewhere),
    async stop() {
      const core = await starting.catch(reportedElsewhere)
      if (core === undefined) return
      const late = new Promise<void>((_resolve, reject) => {
        setTimeout(() => reject(new Error(`the core did not stop within ${stopWithin} ms`)), stopWithin).unref()
      })
      await Promise.race([core.stop(), late])
    },
  }
}

async function accept(event: IpcMainEvent, admitted: ReadonlySet<number>, starting: Promise<CoreHost>): Promise<void> {
  const [port, ...more] = event.ports
  for (const extra of more) extra.close()
  if (port === undefined) return
  if (!isTrustedSender(event, admitted)) {
    console.warn(`core-port refused: ${event.senderFrame?.url ?? 'a frame that is gone'}`)
    return port.close()
  }
  const far = bridge(port)
  const core = await starting.catch(reportedElsewhere)
  if (core === undefined) return far.close()
  core.connect(far, { kind: 'window', address: seatAddress(event.sender.id) })
}

/** A start that failed has its dialog in `watchCore`. */
function reportedElsewhere(): undefined {
  return undefined
}

export interface CoreWatch {
  words(): Words
  locale(): DesktopLocale
  folder: string
  quitting(): boolean
}

/** Says why the workspace could not be opened, or that the core died, and ends or restarts the application. */
export async function watchCore(starting: Promise<CoreHost>, watch: CoreWatch): Promise<void> {
  try {
    const core = await starting
    core.on('exit', (code) => {
      if (!watch.quitting()) void coreDied(watch.words(), code)
    })
  } catch (error) {
    console.error(error)
    await startFailed(error, watch)
    app.exit(1)
  }
}

/** Where another program holds the folder and serves it, its address is as good as a window of our own. */
async function startFailed(error: unknown, { words, locale, folder }: CoreWatch): Promise<void> {
  const say = words()
  const reason = isAppError(error) ? explain(error, locale(), cliWords(locale())) : error instanceof Error ? error.message : String(error)
  const held = isAppError(error) && error.code === 'UNAVAILABLE' && 'address' in error.data ? String(error.data.address) : ''
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: say('startFailed'),
    detail: say('startFailedDetail', { reason, folder }),
    buttons: held === '' ? [say('quit')] : [say('openThere'), say('quit')],
    defaultId: 0,
    cancelId: held === '' ? 0 : 1,
  })
  if (held !== '' && response === 0) await openExternal(held)
}

async function coreDied(say: Words, code: number): Promise<void> {
  console.error(`the core ended with code ${code}`)
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: say('coreStopped'),
    detail: say('coreStoppedDetail'),
    buttons: [say('restart'), say('quit')],
    defaultId: 0,
    cancelId: 1,
  })
  if (response === 0) app.relaunch()
  app.exit(1)
}

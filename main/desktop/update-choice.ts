import { app, dialog, type BrowserWindow, type MessageBoxOptions } from 'electron'
import type { UpdateState } from '../gateways/desktop.ts'
import type { ShellStateFile } from './shell-state.ts'
import type { Updates } from './updates.ts'
import type { Words } from './words.ts'

export interface ChoiceNeeds {
  window(): BrowserWindow | null
  words(): Words
  updates: Updates
  state: ShellStateFile
}

/** The menu's "check for updates": looks, says what was found, and goes on only as the person chooses. */
export async function chooseUpdate(needs: ChoiceNeeds): Promise<void> {
  const known = needs.updates.state()
  const found = known.status === 'available' || known.status === 'ready' ? known : await needs.updates.check()
  await offer(found, needs)
}

async function offer(state: UpdateState, needs: ChoiceNeeds): Promise<void> {
  if (state.status === 'available') return offerDownload(state.version, needs)
  if (state.status === 'ready') return offerRestart(state.version, needs)
  const words = needs.words()
  if (state.status === 'latest') await ask(needs, words('updateLatest'), words('updateLatestDetail', { version: app.getVersion() }))
  if (state.status === 'off') await ask(needs, words('updateOff'), words('updateOffDetail'))
  if (state.status === 'failed') await ask(needs, words('updateFailed'), words('updateFailedDetail', { reason: state.reason }))
}

async function offerDownload(version: string, needs: ChoiceNeeds): Promise<void> {
  const words = needs.words()
  const choice = await ask(needs, words('updateAvailable', { version }), words('updateAvailableDetail', { current: app.getVersion() }), [
    words('updateDownload'),
    words('updateLater'),
    words('updateSkip'),
  ])
  if (choice === 2) needs.state.update({ skippedVersion: version })
  if (choice === 0) await offer(await needs.updates.download(), needs)
}

async function offerRestart(version: string, needs: ChoiceNeeds): Promise<void> {
  const words = needs.words()
  const choice = await ask(needs, words('updateReady', { version }), words('updateReadyDetail'), [words('updateRestart'), words('updateOnQuit')])
  if (choice === 0) needs.updates.install()
}

async function ask(needs: ChoiceNeeds, message: string, detail: string, buttons = [needs.words()('ok')]): Promise<number> {
  const options: MessageBoxOptions = { type: 'info', message, detail, buttons, defaultId: 0, cancelId: Math.min(1, buttons.length - 1) }
  const window = needs.window()
  const { response } = await (window === null ? dialog.showMessageBox(options) : dialog.showMessageBox(window, options))
  return response
}

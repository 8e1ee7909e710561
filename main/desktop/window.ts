import { BrowserWindow, dialog, nativeTheme, screen, type BrowserWindowConstructorOptions, type WebPreferences } from 'electron'
import { startPage } from './app-scheme.ts'
import { contextMenu } from './menu.ts'
import type { ShellStateFile } from './shell-state.ts'
import { arrangementKey, minimumSize, visiblePlace, type WindowPlace } from './window-place.ts'
import type { Words } from './words.ts'

/** The posture of every page that the application shows; a test compares it with the security checklist. */
export const pageSecurity = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  /** Chromium would fetch dictionaries from the network; macOS has its own speller. */
  spellcheck: process.platform === 'darwin',
} as const satisfies WebPreferences

export interface WindowNeeds {
  state: ShellStateFile
  words(): Words
  preload: string
  icon: string
  developer: boolean
  /** The person was about to close the window, and has stayed for what is not saved. */
  stayed(): void
}

export function openWindow(needs: WindowNeeds): BrowserWindow {
  const screens = screen.getAllDisplays()
  const { places, lastPlace } = needs.state.value
  const place = visiblePlace(places[arrangementKey(screens)] ?? lastPlace, screens)
  const window = new BrowserWindow(windowOptions(needs, place))
  if (place.maximized) window.maximize()
  window.once('ready-to-show', () => window.show())
  rememberPlace(window, needs.state)
  offerReload(window, needs.words)
  askBeforeLoss(window, needs)
  window.webContents.on('context-menu', (_event, params) => contextMenu(needs.words(), params)?.popup({ window }))
  void window.loadURL(startPage)
  return window
}

function windowOptions(needs: WindowNeeds, place: WindowPlace): BrowserWindowConstructorOptions {
  const { x, y, width, height } = place
  return {
    x,
    y,
    width,
    height,
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    show: false,
    title: needs.words()('productName'),
    icon: needs.icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#0f172a' : '#ffffff',
    webPreferences: { ...pageSecurity, preload: needs.preload, devTools: needs.developer },
  }
}

/** Written when the window rests and when it closes, so that a kill loses half a second of dragging at most. */
function rememberPlace(window: BrowserWindow, state: ShellStateFile): void {
  let timer: NodeJS.Timeout | undefined
  const save = () => {
    clearTimeout(timer)
    const place: WindowPlace = { ...window.getNormalBounds(), maximized: window.isMaximized() }
    const places = { ...state.value.places, [arrangementKey(screen.getAllDisplays())]: place }
    state.update({ places, lastPlace: place })
  }
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(save, 500)
  }
  window.on('resize', soon)
  window.on('move', soon)
  window.on('maximize', soon)
  window.on('unmaximize', soon)
  window.on('close', save)
}

/** A page that has something unsaved holds its window; Electron would hold it without a word. */
function askBeforeLoss(window: BrowserWindow, { words, stayed }: WindowNeeds): void {
  window.webContents.on('will-prevent-unload', (event) => {
    const say = words()
    const response = dialog.showMessageBoxSync(window, {
      type: 'warning',
      message: say('unsaved'),
      detail: say('unsavedDetail'),
      buttons: [say('stay'), say('leave')],
      defaultId: 0,
      cancelId: 0,
    })
    if (response === 1) event.preventDefault()
    else stayed()
  })
}

/** A page that died or hangs never leaves a white window behind. */
function offerReload(window: BrowserWindow, words: () => Words): void {
  let asking = false
  const ask = async () => {
    if (asking || window.isDestroyed()) return
    asking = true
    const say = words()
    const { response } = await dialog.showMessageBox(window, {
      type: 'warning',
      message: say('windowFailed'),
      detail: say('windowFailedDetail'),
      buttons: [say('reload'), say('wait')],
      defaultId: 0,
      cancelId: 1,
    })
    asking = false
    if (response === 0 && !window.isDestroyed()) window.webContents.reload()
  }
  window.on('unresponsive', () => void ask())
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') void ask()
  })
}

/** Brings a window to the front, wherever it was put away. */
export function present(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

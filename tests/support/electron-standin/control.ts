import { app } from './app.ts'
import { browserOf } from './browser.ts'
import type { StandinDisplay } from './config.ts'
import { StandinMenu, StandinTray, type MenuEntry } from './menus.ts'
import { dialogAnswers, record, type DialogAnswer, type StandinRecord } from './record.ts'
import { session } from './session.ts'
import { screen, StandinNotification } from './system.ts'
import { StandinWindow } from './window.ts'

export interface WindowReport extends Electron.Rectangle {
  url: string
  visible: boolean
  focused: boolean
  maximized: boolean
  minimized: boolean
}

/** What a test can do to the machine under the shell and ask of it; each runs in the shell's process. */
export const controls = {
  debuggingPort: async (): Promise<number> => (await browserOf()).debuggingPort,
  record: (): StandinRecord => record,
  windows: (): WindowReport[] => StandinWindow.getAllWindows().map(report),
  answer: (answer: DialogAnswer): void => void dialogAnswers.push(answer),
  menu: (): MenuEntry[] => StandinMenu.application?.entries() ?? [],
  clickMenu: (id: string): void => StandinMenu.application?.click(id),
  tray: (): { toolTip: string; title: string; menu: MenuEntry[] } | null =>
    StandinTray.current && { toolTip: StandinTray.current.toolTip, title: StandinTray.current.title, menu: StandinTray.current.menu?.entries() ?? [] },
  clickTray: (): void => void StandinTray.current?.emit('click', {}),
  clickTrayMenu: (id: string): void => StandinTray.current?.menu?.click(id),
  clickNotification: (index: number): void => void StandinNotification.shown[index]?.emit('click', {}),
  moveWindow: (bounds: Partial<Electron.Rectangle>): void => first().setBounds(bounds),
  maximizeWindow: (): void => first().maximize(),
  minimizeWindow: (): void => first().minimize(),
  blurWindow: (): void => first().blur(),
  closeWindow: (): Promise<boolean> => first().closed(),
  rightClick: (params: Partial<Electron.ContextMenuParams>): MenuEntry[] | null => {
    const before = StandinMenu.popups.length
    first().webContents.emit('context-menu', {}, params)
    return StandinMenu.popups[before]?.entries() ?? null
  },
  /** A `core-port` message from a frame of the test's making; true when the shell kept the port open. */
  claimPort: (frame: { url: string; origin: string; parent: boolean } | null): boolean => claimPort(frame),
  /** Brings a foreign page into the window, past every guard, as a fault in one of them would. */
  serveForeign: (html: string): Promise<void> => first().webContents.forceForeign(html),
  permission: (name: string, pageUrl: string): { asked: boolean; checked: boolean; device: boolean } => permission(name, pageUrl),
  setDisplays: (displays: StandinDisplay[]): void => {
    screen.displays = displays
  },
  openUrl: (url: string): void => void app.emit('open-url', { preventDefault: () => undefined }, url),
  quit: (): void => app.quit(),
}

export type Controls = typeof controls

function first(): StandinWindow {
  const window = StandinWindow.getAllWindows()[0]
  if (window === undefined) throw new Error('no window is open')
  return window
}

function report(window: StandinWindow): WindowReport {
  return {
    ...window.getBounds(),
    url: window.webContents.getURL(),
    visible: window.isVisible(),
    focused: window.isFocused(),
    maximized: window.isMaximized(),
    minimized: window.isMinimized(),
  }
}

function claimPort(frame: { url: string; origin: string; parent: boolean } | null): boolean {
  let open = true
  const port = { on: () => port, once: () => port, start: () => undefined, postMessage: () => undefined, close: () => void (open = false) }
  const top = frame && { url: frame.url, origin: frame.origin, parent: null }
  const sender = frame?.parent ? { ...frame, parent: { url: 'app://crm/', origin: 'app://crm', parent: null } } : top
  first().webContents.receive('core-port', null, [port as never], sender)
  return open
}

function permission(name: string, pageUrl: string): { asked: boolean; checked: boolean; device: boolean } {
  const { requestHandler, checkHandler, deviceHandler } = session.defaultSession
  if (requestHandler === null || checkHandler === null || deviceHandler === null) throw new Error('the shell set no permission handlers')
  let asked = false
  const contents = { getURL: () => pageUrl } as Electron.WebContents
  requestHandler(contents, name as 'unknown', (granted) => (asked = granted), {} as Electron.PermissionRequest)
  const details = {} as Electron.PermissionCheckHandlerHandlerDetails
  const checked = checkHandler(contents, name as 'unknown', new URL(pageUrl).protocol + '//' + new URL(pageUrl).host + '/', details)
  return { asked, checked, device: deviceHandler({} as Electron.DevicePermissionHandlerHandlerDetails) }
}

export interface ControlCall {
  id: number
  method: keyof Controls
  args: unknown[]
}

export interface ControlAnswer {
  id: number
  value?: unknown
  error?: string
}

if (process.send !== undefined) {
  process.on('message', (call: ControlCall) => void perform(call))
  process.on('disconnect', () => app.exit(1))
}

async function perform({ id, method, args }: ControlCall): Promise<void> {
  try {
    const run = controls[method] as (...given: unknown[]) => unknown
    process.send?.({ id, value: await run(...args) } satisfies ControlAnswer)
  } catch (error) {
    process.send?.({ id, error: String(error) } satisfies ControlAnswer)
  }
}

import { Menu, Tray, type MenuItemConstructorOptions } from 'electron'
import type { UpdateState } from '../gateways/desktop.ts'
import { updateItem } from './menu.ts'
import type { Words } from './words.ts'

export interface TrayActions {
  open(): void
  notifications(): void
  create(module: 'clients' | 'leads'): void
  updates(): void
  quit(): void
}

export interface TraySituation {
  words: Words
  update: UpdateState
  /** how many records have something unread, as the bell counts them */
  unread: number
}

export interface TrayIcon {
  /** Writes the menu anew: in another language, with another update state, with something unread. */
  renew(situation: TraySituation): void
  remove(): void
}

export function showTray(icon: string, platform: NodeJS.Platform, actions: TrayActions): TrayIcon {
  const tray = new Tray(icon)
  tray.on('click', () => actions.open())
  return {
    renew(situation) {
      tray.setToolTip(toolTip(situation))
      if (platform === 'darwin') tray.setTitle(situation.unread > 0 ? String(situation.unread) : '')
      tray.setContextMenu(Menu.buildFromTemplate(trayTemplate(situation, actions)))
    },
    remove: () => tray.destroy(),
  }
}

function toolTip({ words, unread }: TraySituation): string {
  return unread > 0 ? `${words('productName')}\n${words('unread', { count: String(unread) })}` : words('productName')
}

/** Linux shows no tooltip of a tray icon, so the unread stand in its menu, too. */
function trayTemplate({ words, update, unread }: TraySituation, actions: TrayActions): MenuItemConstructorOptions[] {
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const bell = unread > 0 ? words('unread', { count: String(unread) }) : words('notifications')
  return [
    { id: 'open', label: words('trayOpen'), click: () => actions.open() },
    { id: 'notifications', label: bell, click: () => actions.notifications() },
    separator,
    { id: 'createClient', label: words('createClient'), click: () => actions.create('clients') },
    { id: 'createLead', label: words('createLead'), click: () => actions.create('leads') },
    separator,
    updateItem({ words, update }, actions),
    separator,
    { id: 'quit', label: words('quit'), click: () => actions.quit() },
  ]
}

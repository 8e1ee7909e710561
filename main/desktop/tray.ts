import { Menu, Tray } from 'electron'
import type { UpdateState } from '../gateways/desktop.ts'
import { updateItem } from './menu.ts'
import type { Words } from './words.ts'

export interface TrayActions {
  open(): void
  create(): void
  updates(): void
  quit(): void
}

export interface TrayIcon {
  /** Writes the menu anew, in another language or with another update state. */
  renew(words: Words, update: UpdateState): void
  remove(): void
}

export function showTray(icon: string, actions: TrayActions): TrayIcon {
  const tray = new Tray(icon)
  tray.on('click', () => actions.open())
  return {
    renew(words, update) {
      tray.setToolTip(words('productName'))
      tray.setContextMenu(
        Menu.buildFromTemplate([
          { id: 'open', label: words('trayOpen'), click: () => actions.open() },
          { id: 'create', label: words('create'), click: () => actions.create() },
          { type: 'separator' },
          updateItem({ words, update }, actions),
          { type: 'separator' },
          { id: 'quit', label: words('quit'), click: () => actions.quit() },
        ]),
      )
    },
    remove: () => tray.destroy(),
  }
}

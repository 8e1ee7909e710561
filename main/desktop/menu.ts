import { Menu, type ContextMenuParams, type MenuItemConstructorOptions } from 'electron'
import type { DesktopCommand, UpdateState } from '../gateways/desktop.ts'
import type { Words } from './words.ts'

export interface MenuActions {
  command(name: DesktopCommand): void
  quit(): void
  about(): void
  updates(): void
}

export interface MenuSituation {
  words: Words
  platform: NodeJS.Platform
  developer: boolean
  update: UpdateState
}

type Item = MenuItemConstructorOptions
const separator: Item = { type: 'separator' }

export function applicationMenu(situation: MenuSituation, actions: MenuActions): Menu {
  return Menu.buildFromTemplate(applicationTemplate(situation, actions))
}

/**
 * The page listens for the shortcuts of its own commands, so on Windows and Linux they are only shown
 * (`registerAccelerator: false`); macOS always routes them through the menu.
 */
function applicationTemplate(situation: MenuSituation, actions: MenuActions): Item[] {
  const { words, platform } = situation
  const command = (id: DesktopCommand, label: string, accelerator?: string): Item => ({
    id,
    label,
    accelerator,
    registerAccelerator: false,
    click: () => actions.command(id),
  })
  const mac = platform === 'darwin'
  const settings = command('settings', words('settings'), 'CmdOrCtrl+,')
  const quit: Item = { id: 'quit', label: words('quit'), accelerator: 'CmdOrCtrl+Q', click: () => actions.quit() }
  const about: Item = { id: 'about', label: words('about'), click: () => actions.about() }
  const file: Item[] = [command('create', words('create'), 'CmdOrCtrl+N'), command('import', words('import'))]
  return [
    ...(mac ? [macMenu(words, [about, updateItem(situation, actions), separator, settings], quit)] : []),
    { label: words('file'), submenu: mac ? file : [...file, separator, settings, separator, quit] },
    { label: words('edit'), submenu: [...editItems(words), separator, command('undo', words('undoOperation'))] },
    { label: words('view'), submenu: [command('search', words('search'), 'CmdOrCtrl+K'), separator, ...viewItems(situation)] },
    ...(mac ? [windowMenu(words)] : []),
    {
      label: words('help'),
      role: 'help',
      submenu: [
        command('shortcuts', words('shortcuts'), 'CmdOrCtrl+/'),
        ...(mac ? [] : [updateItem(situation, actions), separator, about]),
      ],
    },
  ]
}

function macMenu(words: Words, first: Item[], quit: Item): Item {
  return {
    label: words('productName'),
    submenu: [
      ...first,
      separator,
      { role: 'services', label: words('services') },
      separator,
      { role: 'hide', label: words('hide') },
      { role: 'hideOthers', label: words('hideOthers') },
      { role: 'unhide', label: words('showAll') },
      separator,
      quit,
    ],
  }
}

function windowMenu(words: Words): Item {
  return {
    label: words('window'),
    submenu: [
      { role: 'minimize', label: words('minimize') },
      { role: 'close', label: words('close') },
    ],
  }
}

function editItems(words: Words): Item[] {
  return [
    { role: 'undo', label: words('undo') },
    { role: 'redo', label: words('redo') },
    separator,
    { role: 'cut', label: words('cut') },
    { role: 'copy', label: words('copy') },
    { role: 'paste', label: words('paste') },
    { role: 'selectAll', label: words('selectAll') },
  ]
}

function viewItems({ words, developer }: MenuSituation): Item[] {
  return [
    { role: 'zoomIn', label: words('zoomIn') },
    { role: 'zoomOut', label: words('zoomOut') },
    { role: 'resetZoom', label: words('zoomReset') },
    separator,
    { role: 'togglefullscreen', label: words('fullScreen') },
    ...(developer ? [separator, { role: 'toggleDevTools', label: words('developerTools') } satisfies Item] : []),
  ]
}

export function updateItem({ words, update }: Pick<MenuSituation, 'words' | 'update'>, actions: Pick<MenuActions, 'updates'>): Item {
  const label =
    update.status === 'available'
      ? words('updateTo', { version: update.version })
      : update.status === 'ready'
        ? words('restartToUpdate', { version: update.version })
        : words('checkForUpdates')
  const busy = update.status === 'checking' || update.status === 'downloading'
  return { id: 'updates', label, enabled: !busy, click: () => actions.updates() }
}

/** Electron shows no menu on a right click by itself; this one offers what the clipboard can do there. */
export function contextMenu(words: Words, params: ContextMenuParams): Menu | null {
  const { editFlags, isEditable, selectionText } = params
  if (!isEditable && selectionText.trim() === '') return null
  const copy: Item = { role: 'copy', label: words('copy'), enabled: editFlags.canCopy }
  if (!isEditable) return Menu.buildFromTemplate([copy])
  return Menu.buildFromTemplate([
    { role: 'cut', label: words('cut'), enabled: editFlags.canCut },
    copy,
    { role: 'paste', label: words('paste'), enabled: editFlags.canPaste },
    separator,
    { role: 'selectAll', label: words('selectAll'), enabled: editFlags.canSelectAll },
  ])
}

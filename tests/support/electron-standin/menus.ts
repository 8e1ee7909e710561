import { EventEmitter } from 'node:events'
import { needImage } from './system.ts'

type Template = Electron.MenuItemConstructorOptions[]

/** A menu as text, for tests. */
export interface MenuEntry {
  id?: string
  label?: string
  role?: string
  accelerator?: string
  enabled: boolean
  submenu?: MenuEntry[]
}

export class StandinMenu {
  static application: StandinMenu | null = null
  static readonly popups: StandinMenu[] = []
  readonly template: Template

  private constructor(template: Template) {
    this.template = template
  }

  static buildFromTemplate(template: Template): StandinMenu {
    return new StandinMenu(template)
  }

  static setApplicationMenu(menu: StandinMenu | null): void {
    StandinMenu.application = menu
  }

  popup(): void {
    StandinMenu.popups.push(this)
  }

  entries(): MenuEntry[] {
    return entriesOf(this.template)
  }

  /** Presses the item with this id, wherever it is. */
  click(id: string): void {
    const item = find(this.template, id)
    if (item === undefined) throw new Error(`no menu item ${id}`)
    if (item.enabled === false) throw new Error(`the menu item ${id} is disabled`)
    item.click?.({} as Electron.MenuItem, undefined, {} as Electron.KeyboardEvent)
  }
}

function entriesOf(template: Template): MenuEntry[] {
  return template
    .filter(({ type }) => type !== 'separator')
    .map(({ id, label, role, accelerator, enabled = true, submenu }) => ({
      id,
      label,
      role,
      accelerator: accelerator ?? undefined,
      enabled,
      submenu: Array.isArray(submenu) ? entriesOf(submenu) : undefined,
    }))
}

function find(template: Template, id: string): Electron.MenuItemConstructorOptions | undefined {
  for (const item of template) {
    const found = item.id === id ? item : Array.isArray(item.submenu) ? find(item.submenu, id) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

export class StandinTray extends EventEmitter implements Pick<Electron.Tray, 'setToolTip' | 'setTitle' | 'destroy' | 'isDestroyed'> {
  static current: StandinTray | null = null
  toolTip = ''
  title = ''
  menu: StandinMenu | null = null

  constructor(image: string) {
    super()
    needImage(image)
    StandinTray.current = this
  }

  setToolTip(text: string): void {
    this.toolTip = text
  }

  setTitle(text: string): void {
    this.title = text
  }

  setContextMenu(menu: StandinMenu | null): void {
    this.menu = menu
  }

  destroy(): void {
    StandinTray.current = null
  }

  isDestroyed(): boolean {
    return StandinTray.current !== this
  }
}

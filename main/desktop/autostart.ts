import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { App } from 'electron'

export interface Autostart {
  /** Null where nothing can be started: the application runs from its sources. */
  get(): boolean | null
  set(on: boolean): void
}

/** Windows and macOS keep login items; Linux desktops read `~/.config/autostart`. */
export function autostart(app: App, platform: NodeJS.Platform, env: NodeJS.ProcessEnv): Autostart {
  if (!app.isPackaged) return { get: () => null, set: () => undefined }
  if (platform !== 'linux') {
    return {
      get: () => app.getLoginItemSettings().openAtLogin,
      set: (on) => app.setLoginItemSettings({ openAtLogin: on }),
    }
  }
  const folder = join(app.getPath('appData'), 'autostart')
  const file = join(folder, 'moya-crm.desktop')
  return {
    get: () => existsSync(file),
    set(on) {
      if (!on) return rmSync(file, { force: true })
      mkdirSync(folder, { recursive: true })
      writeFileSync(file, desktopEntry(env['APPIMAGE'] ?? app.getPath('exe')))
    },
  }
}

/** The quoting is that of the Desktop Entry Specification 1.5, "The Exec key". */
function desktopEntry(executable: string): string {
  const quoted = `"${executable.replace(/[\\"`$]/g, '\\$&').replaceAll('%', '%%')}"`
  return ['[Desktop Entry]', 'Type=Application', 'Name=Моя ЦРМ', `Exec=${quoted}`, 'Terminal=false', ''].join('\n')
}

import { join, resolve } from 'node:path'

/** Where the system keeps applications' data, as Electron's `app.getPath('appData')` answers it. */
export function appDataFolder(platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home: string): string {
  if (platform === 'win32') return env['APPDATA'] ?? join(home, 'AppData', 'Roaming')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support')
  return env['XDG_CONFIG_HOME'] || join(home, '.config')
}

export interface Folders {
  /** The workspace: what a backup holds. */
  dataDir: string
  /** Chromium's profile, the shell's own memory, and the lock that keeps a second start out. */
  userData: string
}

/**
 * `--data DIR` or MOYA_CRM_DATA name a workspace, and each workspace is an instance of its own; without them there
 * is one workspace per user of the computer.
 */
export function foldersOf(argv: readonly string[], env: NodeJS.ProcessEnv, appData: string): Folders {
  const named = option(argv, '--data') ?? env['MOYA_CRM_DATA']
  if (named !== undefined && named !== '') {
    const dataDir = resolve(named)
    return { dataDir, userData: join(dataDir, '.desktop') }
  }
  const userData = join(appData, 'moya-crm')
  return { dataDir: join(userData, 'workspace'), userData }
}

function option(argv: readonly string[], name: string): string | undefined {
  const joined = argv.find((argument) => argument.startsWith(`${name}=`))
  if (joined !== undefined) return joined.slice(name.length + 1)
  const index = argv.indexOf(name)
  return index === -1 ? undefined : argv[index + 1]
}

import type { DialogAnswer } from './record.ts'

/** What a test decides about the machine that the shell believes to run on; passed to the process as JSON. */
export interface StandinConfig {
  /** Folder of package.json and dist, as `app.getAppPath()` answers it. */
  appPath: string
  /** Stands for the user's home: appData, documents, downloads and temp lie in it. */
  home: string
  languages: string[]
  packaged: boolean
  displays: StandinDisplay[]
  keychain: 'none' | 'basic_text' | 'gnome_libsecret'
  notifications: boolean
  /** What the person answers to the first dialogs, for a process that ends before it can be told. */
  dialogAnswers: DialogAnswer[]
  chromium: { path: string; args: string[]; headless: boolean }
}

export interface StandinDisplay {
  id: number
  bounds: Electron.Rectangle
  workArea: Electron.Rectangle
  scaleFactor: number
}

export const configVariable = 'ELECTRON_STANDIN'

export const laptop: StandinDisplay = {
  id: 1,
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  workArea: { x: 0, y: 0, width: 1920, height: 1040 },
  scaleFactor: 1,
}

export function readConfig(): StandinConfig {
  const text = process.env[configVariable]
  if (text === undefined) throw new Error(`${configVariable} is not set: the stand-in is started by launchShell`)
  return JSON.parse(text) as StandinConfig
}

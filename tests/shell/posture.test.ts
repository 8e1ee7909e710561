import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { launchShell, type Shell } from '#tests/support/electron-standin/launch.ts'
import { ROOT } from '#tests/support/paths.ts'
import { smallApp, type SmallApp } from './small-app.ts'

/** Electron's own security checklist and the fuses, as data: whoever changes the shell must change this too. */
const webPreferences = {
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
  spellcheck: process.platform === 'darwin',
  devTools: false,
}

const fuses = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
  resetAdHocDarwinSignature: true,
}

const sources = new Map(globSync('{main,preload}/**/*.ts', { cwd: ROOT }).map((file) => [file.replaceAll('\\', '/'), readFileSync(join(ROOT, file), 'utf8')]))
const filesWith = (pattern: RegExp) => [...sources].filter(([, text]) => pattern.test(text)).map(([file]) => file)

let app: SmallApp
let shell: Shell

beforeAll(async () => {
  app = await smallApp()
  shell = await launchShell({ ...app.launch, packaged: true })
})

afterAll(async () => {
  await shell?.stop()
  app?.remove()
})

describe('the posture of the installed application', () => {
  it('gives its window exactly these preferences', async () => {
    const [options] = (await shell.standin.record()).windowOptions
    const { preload, ...preferences } = options?.webPreferences ?? {}
    expect(preferences).toEqual(webPreferences)
    expect(preload).toBe(join(app.launch.appPath, 'dist/preload/index.cjs'))
  })

  it('sandboxes every renderer and makes its scheme standard and secure, with no way around the policy', async () => {
    const { sandboxed, schemes } = await shell.standin.record()
    expect(sandboxed).toBe(true)
    expect(schemes).toEqual(['app codeCache secure standard supportFetchAPI'])
  })

  it('closes the fuses', () => {
    const config = parse(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8')) as { electronFuses: unknown; asar: unknown }
    expect(config.electronFuses).toEqual(fuses)
    expect(config.asar).toBe(true)
  })
})

describe('the source of the application', () => {
  it('opens windows, hands addresses to the system and speaks over channels in one place each', () => {
    expect(filesWith(/new BrowserWindow\(/)).toEqual(['main/desktop/window.ts'])
    expect(filesWith(/shell\.openExternal\(/)).toEqual(['main/desktop/desktop-gateway.ts'])
    expect(filesWith(/ipcMain\.\w+\(/)).toEqual(['main/desktop/core-link.ts'])
    expect([...sources.values()].join().match(/ipcMain\.\w+\('([^']+)'/g)).toEqual(["ipcMain.on('core-port'"])
    expect(filesWith(/ipcRenderer\.\w+\(/)).toEqual(['preload/index.ts'])
  })

  it('uses nothing that opens the renderer to Node or the page to the preload', () => {
    expect(filesWith(/contextBridge|executeJavaScript|insertCSS|@electron\/remote|enableRemoteModule|disable-web-security|ignore-certificate-errors|bypassCSP|setCertificateVerifyProc|certificate-error|BrowserView|WebContentsView|<webview/)).toEqual([])
    expect(filesWith(/loadFile\(|loadURL\((?!startPage)/)).toEqual([])
  })

  it('imports Electron in the desktop folder and the preload only', () => {
    const outside = filesWith(/from 'electron'/).filter((file) => !file.startsWith('main/desktop/') && !['main/index.ts', 'preload/index.ts'].includes(file))
    expect(outside).toEqual([])
  })
})

/**
 * The part of Electron that the desktop shell uses, over a real Chromium. Each part is declared as a `Pick` of
 * `electron.d.ts`, so a change there is a type error here; event methods come from Node's EventEmitter, as they do
 * in Electron.
 */
export { app } from './app.ts'
export { ipcMain } from './ipc.ts'
export { StandinMenu as Menu, StandinTray as Tray } from './menus.ts'
export { protocol, session } from './session.ts'
export { autoUpdater, dialog, nativeImage, nativeTheme, net, safeStorage, screen, shell, StandinNotification as Notification } from './system.ts'
export { StandinWindow as BrowserWindow } from './window.ts'
import './control.ts'

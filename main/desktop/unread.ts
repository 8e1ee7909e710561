import type { App, BrowserWindow, NativeImage } from 'electron'
import type { Words } from './words.ts'

export interface UnreadBadge {
  app: Pick<App, 'setBadgeCount'>
  window: Pick<BrowserWindow, 'setOverlayIcon'> | null
  platform: NodeJS.Platform
  words: Words
  /** a mark for the taskbar of Windows, which has room for no number */
  mark(): NativeImage
}

/** The unread on the icon of the dock or the taskbar; 0 takes it away. */
export function showBadge(count: number, { app, window, platform, words, mark }: UnreadBadge): void {
  if (platform !== 'win32') return void app.setBadgeCount(count)
  if (count > 0) window?.setOverlayIcon(mark(), words('unread', { count: String(count) }))
  else window?.setOverlayIcon(null, '')
}

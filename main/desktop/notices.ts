import { Notification } from 'electron'
import type { DesktopNotice } from '../gateways/desktop.ts'

export interface Notices {
  show(notice: DesktopNotice): boolean
}

/** Native notifications; a click opens what the notice is about. */
export function notices(icon: string, open: (path: string | null) => void): Notices {
  /** A notification that nothing refers to is collected, and its click is lost. */
  const shown = new Set<Notification>()
  return {
    show({ title, body, path }) {
      if (!Notification.isSupported()) return false
      const notification = new Notification({ title, body, icon })
      shown.add(notification)
      notification.on('click', () => open(path ?? null))
      notification.on('close', () => shown.delete(notification))
      notification.on('failed', () => shown.delete(notification))
      notification.show()
      return true
    },
  }
}

import { onScopeDispose, ref, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import type { NotificationGroup, NotificationItem } from '#shared/modules/notifications/notifications.contract.ts'
import { api, door } from '../../core/api.ts'
import { onChange } from '../../core/changes.ts'
import { useSession } from '../../core/session.ts'
import { isQuiet } from './quiet.ts'
import { useNotificationWords } from './words.ts'

/** How many records have something unread. Counted anew when something comes, and when what was put off comes back. */
export function useUnread() {
  const session = useSession()
  const count = ref(0)
  let timer: ReturnType<typeof setTimeout> | undefined
  const LONGEST_MS = 3_600_000

  async function ask(): Promise<void> {
    if (session.stage !== 'ready' && session.stage !== 'readOnly') return
    try {
      const { count: unread, nextAt } = await api.notifications.unread()
      count.value = unread
      clearTimeout(timer)
      if (nextAt) timer = setTimeout(() => void ask(), Math.min(LONGEST_MS, Math.max(1000, Date.parse(nextAt) - Date.now() + 500)))
    } catch (error) {
      console.warn('The unread could not be counted', error)
    }
  }

  onChange('notifications', () => void ask())
  watch(() => session.stage, () => void ask(), { immediate: true })
  onScopeDispose(() => clearTimeout(timer))
  return { count, ask }
}

const MOST_SHOWN = 3
const MOST_ON_BADGE = 9999

/**
 * The system's own notifications, in the desktop window alone: at a browser seat there is the bell. Nothing is shown in
 * quiet hours, nor of what came before this window.
 */
export function useNative(count: { value: number }): void {
  if (door !== 'window') return
  const { t } = useI18n()
  const { sentence, titleOf, pathOf } = useNotificationWords()
  let since = new Date().toISOString()
  let asking: Promise<void> = Promise.resolve()

  function newest(groups: NotificationGroup[]): { group: NotificationGroup; item: NotificationItem }[] {
    return groups.flatMap((group) => group.items.filter((item) => item.at > since && group.readable).map((item) => ({ group, item })))
  }

  async function show(): Promise<void> {
    try {
      const settings = await api.notifications.settings()
      const fresh = newest((await api.notifications.list({ state: 'unread', limit: 20 })).groups)
      since = fresh.reduce((latest, { item }) => (item.at > latest ? item.at : latest), since)
      if (!settings.native || isQuiet(settings, new Date())) return
      if (fresh.length > MOST_SHOWN) {
        await api.desktop.notify({ title: t('notifications.title'), body: t('notifications.many', { n: fresh.length }, fresh.length) })
        return
      }
      for (const { group, item } of fresh) {
        const path = pathOf(group)
        await api.desktop.notify({ title: titleOf(group), body: [sentence(group, item), item.text].filter(Boolean).join('\n').slice(0, 500), ...(path ? { route: path } : {}) })
      }
    } catch (error) {
      console.warn('A notification could not be shown', error)
    }
  }

  onChange('notifications', () => { asking = asking.then(show) })
  const badge = (unread: number) => api.desktop.setBadge({ count: Math.min(unread, MOST_ON_BADGE) }).catch((error: unknown) => console.warn('The badge could not be set', error))
  watch(() => count.value, badge, { immediate: true })
  // Whoever signs out leaves no number behind.
  onScopeDispose(() => void badge(0))
}

import { onBeforeUnmount, onMounted, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import type { DesktopWish } from '#shared/modules/desktop/desktop.contract.ts'
import { api, door } from '../core/api.ts'
import { useErrorWords } from '../core/errors.ts'
import { useSession } from '../core/session.ts'
import { useSettings } from '../core/settings.ts'
import { runCommand } from '../core/shortcuts.ts'
import { showToast } from '../core/toasts.ts'
import { openCreate } from '../records/form/create.ts'

const FIRST = 'clients'
const RETRY_MS = 5_000

/** What the desktop shell asks of its window: deep links, commands of the menu, news of updates. Nothing at a browser seat. */
export function useDesktop(): void {
  const { t } = useI18n()
  const { words } = useErrorWords()
  const router = useRouter()
  const session = useSession()
  const settings = useSettings()
  const abort = new AbortController()

  const COMMANDS: Record<Extract<DesktopWish, { kind: 'command' }>['name'], () => unknown> = {
    create: () => runCommand('list.create') || openCreate(FIRST),
    import: () => router.push(`/m/${FIRST}/import`),
    search: () => runCommand('search.open'),
    settings: () => router.push('/settings'),
    notifications: () => runCommand('notifications.open'),
    undo: () => runCommand('app.undo'),
    shortcuts: () => runCommand('app.shortcuts'),
  }

  /** From the tray: the record is the one that was asked for, whatever is on screen. */
  function create(module: 'clients' | 'leads'): void {
    if (session.can(`${module}:create`)) openCreate(module, { onDone: (row) => void router.push(`/m/${module}/${row.id}`) })
    else showToast({ tone: 'warn', slot: 'create', text: t('errors.FORBIDDEN') })
  }

  async function install(): Promise<void> {
    try {
      await api.desktop.installUpdate()
    } catch (error) {
      showToast({ tone: 'bad', slot: 'update', text: words(error) })
    }
  }

  async function tellUpdate(): Promise<void> {
    const { update } = await api.desktop.state()
    if (update.state !== 'ready' && update.state !== 'available') return
    const mayInstall = session.can('settings:manage')
    showToast({
      slot: 'update',
      stay: 0,
      text: t(`app.update.${update.state}`, { version: update.version ?? '' }),
      ...(mayInstall ? { action: { label: t('app.update.install'), run: install } } : {}),
    })
  }

  async function listen(): Promise<void> {
    const wishes = await api.desktop.events(undefined, { signal: abort.signal })
    for await (const wish of wishes) {
      if (wish.kind === 'open') void router.push(wish.path)
      else if (wish.kind === 'command') void COMMANDS[wish.name]()
      else if (wish.kind === 'create') create(wish.module)
      else await tellUpdate()
    }
  }

  async function run(): Promise<void> {
    while (!abort.signal.aborted) {
      try {
        await listen()
      } catch (error) {
        if (abort.signal.aborted) return
        console.warn('The shell cannot be heard', error)
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }

  async function tellLocale(locale: 'ru' | 'en'): Promise<void> {
    try {
      await api.desktop.setLocale({ locale })
    } catch (error) {
      console.warn('The menu keeps its language', error)
    }
  }

  if (door !== 'window') return
  onMounted(() => void run())
  onBeforeUnmount(() => abort.abort())
  watch(() => settings.locale, (locale) => void tellLocale(locale), { immediate: true })
}

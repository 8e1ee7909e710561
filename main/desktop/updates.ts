import type { AppUpdater } from 'electron-updater'
import type { UpdateState } from '../gateways/desktop.ts'

const firstCheckAfter = 30_000
const checkEvery = 6 * 60 * 60_000

export interface Updates {
  state(): UpdateState
  /** Where to look; null or an address that is neither https nor on this machine switches the check off. */
  configure(url: string | null): void
  check(): Promise<UpdateState>
  download(): Promise<UpdateState>
  /** Ends the process and starts the new version; false when nothing was downloaded. */
  install(): boolean
  stop(): void
}

/**
 * Updates from a generic feed. Nothing is downloaded and nothing restarts without a person's choice: the quiet
 * check only reports a state.
 */
export function updates(load: () => Promise<AppUpdater>, changed: (state: UpdateState) => void): Updates {
  let state: UpdateState = { status: 'off' }
  let feed: string | null = null
  let timer: NodeJS.Timeout | undefined
  let updater: Promise<AppUpdater> | undefined

  const set = (next: UpdateState): UpdateState => {
    state = next
    changed(next)
    return next
  }
  const failed = (error: unknown) => set({ status: 'failed', reason: error instanceof Error ? firstLine(error.message) : String(error) })
  const ready = () => (updater ??= load().then((loaded) => prepare(loaded, () => state, set)))

  const check = async (): Promise<UpdateState> => {
    if (feed === null) return set({ status: 'off' })
    if (state.status === 'downloading' || state.status === 'ready') return state
    set({ status: 'checking' })
    try {
      const source = await ready()
      source.setFeedURL({ provider: 'generic', url: feed })
      const result = await source.checkForUpdates()
      if (result === null) return set({ status: 'off' })
      return set(result.isUpdateAvailable ? { status: 'available', version: result.updateInfo.version } : { status: 'latest' })
    } catch (error) {
      return failed(error)
    }
  }
  const later = (delay: number) => {
    clearTimeout(timer)
    timer = setTimeout(() => void check().finally(() => later(checkEvery)), delay)
    timer.unref()
  }

  return {
    state: () => state,
    configure(url) {
      feed = feedAddress(url)
      clearTimeout(timer)
      set({ status: feed === null ? 'off' : 'idle' })
      if (feed !== null) later(firstCheckAfter)
    },
    check,
    async download() {
      if (state.status !== 'available') return state
      const { version } = state
      set({ status: 'downloading', version, percent: 0 })
      try {
        await (await ready()).downloadUpdate()
        return set({ status: 'ready', version })
      } catch (error) {
        return failed(error)
      }
    },
    install() {
      if (state.status !== 'ready') return false
      void ready().then((loaded) => loaded.quitAndInstall(false, true))
      return true
    },
    stop: () => clearTimeout(timer),
  }
}

function prepare(updater: AppUpdater, state: () => UpdateState, set: (next: UpdateState) => UpdateState): AppUpdater {
  updater.autoDownload = false
  updater.autoInstallOnAppQuit = true
  updater.allowDowngrade = false
  updater.logger = null
  updater.on('download-progress', ({ percent }) => {
    const now = state()
    if (now.status === 'downloading') set({ ...now, percent: Math.floor(percent) })
  })
  /** The promise that failed reports too; without a listener the emitter would throw. */
  updater.on('error', () => undefined)
  return updater
}

/** Updates come over https, or from this machine itself for a trial. */
export function feedAddress(url: string | null): string | null {
  const parsed = url !== null && URL.canParse(url) ? new URL(url) : null
  if (parsed === null || parsed.username !== '') return null
  const local = ['127.0.0.1', 'localhost', '[::1]'].includes(parsed.hostname)
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && local) ? parsed.href : null
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 200)
}

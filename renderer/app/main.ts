import { PiniaColada } from '@pinia/colada'
import 'primeicons/primeicons.css'
import { createPinia } from 'pinia'
import PrimeVue from 'primevue/config'
import Tooltip from 'primevue/tooltip'
import { createApp, markRaw } from 'vue'
import { enter } from '../core/enter.ts'
import { keepFocus } from '../core/focus.ts'
import { i18n, useLocale, translate } from '../core/i18n.ts'
import { registerModules, type ModuleDescriptor } from '../core/module.ts'
import { useSession } from '../core/session.ts'
import { useSettings } from '../core/settings.ts'
import { onKeydown } from '../core/shortcuts.ts'
import { showToast } from '../core/toasts.ts'
import { loadShapes } from '../records/list/check.ts'
import App from './App.vue'
import './base.css'
import './fonts.css'
import { preset } from './preset.ts'
import { followLocale } from './prime-words.ts'
import { createAppRouter, fetchAhead } from './router.ts'
import { tokensCss } from './theme.ts'

const descriptors = import.meta.glob<ModuleDescriptor>('../modules/*/index.ts', { eager: true, import: 'default' })

function putTokens(): void {
  const style = document.createElement('style')
  style.id = 'tokens'
  style.textContent = tokensCss()
  document.head.append(style)
}

const RELOADED = 'crm.reloaded'
const AGAIN_MS = 30_000

/** The application was updated while this page was open: the parts it asks for are gone, and a reload brings the new ones. */
function reloadAfterUpdate(): void {
  window.addEventListener('vite:preloadError', (event) => {
    if (Date.now() - Number(sessionStorage.getItem(RELOADED) ?? 0) < AGAIN_MS) return
    event.preventDefault()
    sessionStorage.setItem(RELOADED, String(Date.now()))
    location.reload()
  })
}

/** What is needed to change something, and not to look at it. */
function loadWhenTouched(): void {
  const load = () => void loadShapes().catch((error: unknown) => console.warn('The shapes of values could not be loaded', error))
  for (const touch of ['pointerdown', 'keydown']) window.addEventListener(touch, load, { once: true, capture: true })
}

/** What has just been asked leaves first: a page that is busy sends nothing. */
const sent = () => new Promise((resolve) => setTimeout(resolve))

async function start(): Promise<void> {
  putTokens()
  registerModules(Object.values(descriptors))
  const app = createApp(App)
  app.use(createPinia())
  app.use(PiniaColada, { queryOptions: { staleTime: 30_000, gcTime: 300_000, refetchOnWindowFocus: false } })
  const settings = useSettings()
  const session = useSession()
  if (!settings.isNew) fetchAhead(location.pathname)
  // The core is asked while the words load; a failure is kept by the store and shown by App.vue.
  const asked = Promise.all([session.refresh().then(() => session.state, () => null), useLocale(settings.locale)])
  await sent()
  // The preset never changes: as a raw object it is not walked through for changes, all thousands of its tokens.
  app.use(PrimeVue, { theme: { preset: markRaw(preset), options: { darkModeSelector: '[data-theme=dark]', cssLayer: false } }, ripple: false })
  app.directive('tooltip', Tooltip)
  app.config.errorHandler = (error) => {
    console.error(error)
    showToast({ tone: 'bad', slot: 'crash', text: translate('app.crash') })
  }
  const [state] = await asked
  if (state && settings.isNew) await settings.preview({ locale: state.locale })
  if (session.stage === 'ready' && session.user) {
    // App.vue waits for the same answers, and tells what went wrong.
    enter(session.user.id).catch((error: unknown) => console.warn('What every screen asks for did not come ahead of time', error))
    await sent()
  }
  app.use(i18n)
  app.use(createAppRouter())
  followLocale(app.config.globalProperties.$primevue.config)
  window.addEventListener('keydown', onKeydown)
  reloadAfterUpdate()
  loadWhenTouched()
  app.mount('#app')
  keepFocus(document.getElementById('app')!)
}

await start()

import { defineStore } from 'pinia'
import { computed, reactive, toRefs, watch } from 'vue'
import type { UserSettings } from '#shared/modules/settings/settings.contract.ts'
import { api } from './api.ts'
import { useLocale } from './i18n.ts'

/** Remembered in the browser too, so that the next start paints the right look before the core has answered. */
const MEMORY = 'crm.look'

const DEFAULTS: UserSettings = {
  theme: 'system',
  density: 'normal',
  accent: null,
  locale: 'ru',
  fontSize: 14,
  highContrast: false,
  sidebarCollapsed: false,
}

function remembered(): Partial<UserSettings> {
  try {
    return JSON.parse(localStorage.getItem(MEMORY) ?? '{}') as Partial<UserSettings>
  } catch (error) {
    console.warn('The remembered look cannot be read', error)
    return {}
  }
}

const systemDark = window.matchMedia('(prefers-color-scheme: dark)')

/** What one user chose for their screens. A change shows at once and is saved behind it. */
export const useSettings = defineStore('settings', () => {
  /** nobody has chosen anything in this browser yet */
  const isNew = localStorage.getItem(MEMORY) === null
  const values = reactive<UserSettings>({ ...DEFAULTS, ...remembered() })
  const system = reactive({ dark: systemDark.matches, workspaceAccent: 'indigo' })
  systemDark.addEventListener('change', (event) => { system.dark = event.matches })

  const dark = computed(() => (values.theme === 'system' ? system.dark : values.theme === 'dark'))
  const accent = computed(() => values.accent ?? system.workspaceAccent)

  function apply(): void {
    const html = document.documentElement
    html.dataset['theme'] = dark.value ? 'dark' : 'light'
    html.style.colorScheme = dark.value ? 'dark' : 'light'
    html.dataset['density'] = values.density
    html.dataset['accent'] = accent.value
    html.dataset['contrast'] = values.highContrast ? 'high' : 'normal'
    html.style.fontSize = `${values.fontSize}px`
    localStorage.setItem(MEMORY, JSON.stringify(values))
  }
  watch([values, dark, accent], apply, { immediate: true, deep: true })

  /** what was changed while the core's answer was on its way, which the answer does not know */
  let changed: Partial<UserSettings> = {}

  /** What the core knows of this user; called when somebody has signed in. */
  async function load(): Promise<void> {
    changed = {}
    const [mine, workspace] = await Promise.all([api.settings.mine(), api.settings.workspace()])
    Object.assign(values, mine, changed)
    system.workspaceAccent = workspace.accent || 'indigo'
    await useLocale(values.locale)
  }

  /** Changes the look at once and saves it; a failed save is the caller's to tell. */
  async function save(patch: Partial<UserSettings>): Promise<void> {
    Object.assign(values, patch)
    Object.assign(changed, patch)
    if (patch.locale) await useLocale(patch.locale)
    await api.settings.saveMine(patch)
  }

  /** Changes the look of this browser only: before anybody has signed in. */
  async function preview(patch: Partial<UserSettings>): Promise<void> {
    Object.assign(values, patch)
    if (patch.locale) await useLocale(patch.locale)
  }

  return { ...toRefs(values), isNew, dark, accentName: accent, load, save, preview, setWorkspaceAccent: (name: string) => { system.workspaceAccent = name } }
})

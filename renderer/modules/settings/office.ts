import { computed, reactive, ref, shallowRef } from 'vue'
import type { WorkspaceSettings } from '#shared/modules/settings/settings.contract.ts'
import { useI18n } from 'vue-i18n'
import { api } from '../../core/api.ts'
import { useErrorWords } from '../../core/errors.ts'
import { useSession } from '../../core/session.ts'
import { useSettings } from '../../core/settings.ts'
import { showToast } from '../../core/toasts.ts'

/** What the whole office shares, while somebody edits it. */
export function useOffice() {
  const { t } = useI18n()
  const { words, fieldWords } = useErrorWords()
  const session = useSession()
  const settings = useSettings()
  const saved = shallowRef<WorkspaceSettings | null>(null)
  const values = reactive<Partial<WorkspaceSettings>>({})
  const errors = shallowRef<Record<string, string>>({})
  const busy = ref(false)

  const changed = computed((): Partial<WorkspaceSettings> => {
    const before = saved.value
    return before === null ? {} : Object.fromEntries(Object.entries(values).filter(([key, value]) => value !== before[key as keyof WorkspaceSettings]))
  })
  const dirty = computed(() => Object.keys(changed.value).length > 0)

  function take(next: WorkspaceSettings): void {
    saved.value = next
    Object.assign(values, next)
    settings.setWorkspaceAccent(next.accent)
  }

  const load = async () => take(await api.settings.workspace())

  async function save(): Promise<void> {
    if (!dirty.value || busy.value) return
    busy.value = true
    errors.value = {}
    try {
      take(await api.settings.saveWorkspace(changed.value))
      await session.refresh()
      showToast({ tone: 'ok', slot: 'settings', text: t('settings.saved') })
    } catch (error) {
      errors.value = fieldWords(error)
      showToast({ tone: 'bad', slot: 'settings', text: words(error) })
    } finally {
      busy.value = false
    }
  }

  function reset(): void {
    Object.assign(values, saved.value)
    errors.value = {}
  }

  return { saved, values, errors, busy, dirty, load, save, reset }
}

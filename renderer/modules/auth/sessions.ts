import { onMounted, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { api } from '../../core/api.ts'
import { useErrorWords } from '../../core/errors.ts'
import { showToast } from '../../core/toasts.ts'
import type { Session } from './SessionTable.vue'

/** My sessions, and the way to end one. */
export function useSessions() {
  const { t } = useI18n()
  const { words } = useErrorWords()
  const sessions = shallowRef<Session[] | null>(null)
  const busy = ref<string | null>(null)

  async function load(): Promise<void> {
    try {
      sessions.value = (await api.auth.sessions()).items
    } catch (error) {
      sessions.value = []
      showToast({ tone: 'bad', text: words(error) })
    }
  }

  async function end(session: Session): Promise<void> {
    busy.value = session.id
    try {
      await api.auth.revoke({ id: session.id })
      sessions.value = (sessions.value ?? []).filter((other) => other.id !== session.id)
      showToast({ tone: 'ok', text: t(session.kind === 'token' ? 'auth.tokens.revoked' : 'auth.sessions.ended') })
    } catch (error) {
      showToast({ tone: 'bad', text: words(error) })
    } finally {
      busy.value = null
    }
  }

  onMounted(load)
  return { sessions, busy, load, end }
}

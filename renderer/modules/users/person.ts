import { reactive, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { newId } from '#shared/core/ids.ts'
import type { UserRow } from '../../core/catalog.ts'
import { api, type AnyRow } from '../../core/api.ts'
import { useErrorWords } from '../../core/errors.ts'
import { useWriter } from '../../core/records.ts'
import { showToast } from '../../core/toasts.ts'

const FIELDS = ['name', 'email', 'position', 'phone', 'roleIds', 'teamIds'] as const

/** One person while an administrator makes or edits them; a password is set by an act of its own, after the save. */
export function usePerson(row: UserRow | null) {
  const { t } = useI18n()
  const { words, fieldWords } = useErrorWords()
  const writer = useWriter('users')
  const id = row?.id ?? newId()
  const values = reactive<Record<string, unknown>>({
    name: row?.name ?? null,
    email: row?.email ?? null,
    position: row?.position ?? null,
    phone: row?.phone ?? null,
    roleIds: [...(row?.roleIds ?? [])],
    teamIds: [...(row?.teamIds ?? [])],
  })
  const password = ref('')
  const errors = shallowRef<Record<string, string>>({})
  const busy = ref(false)
  /** the person is there already, and only the password was refused */
  let made = row !== null

  const isSame = (name: string) => JSON.stringify(values[name]) === JSON.stringify((row as Record<string, unknown> | null)?.[name])

  async function put(): Promise<void> {
    if (made && row === null) return
    if (row === null) {
      const filled = Object.fromEntries(FIELDS.map((name) => [name, values[name]]).filter(([, value]) => value !== null))
      await writer.create({ id, ...filled })
      made = true
      return
    }
    const patch = Object.fromEntries(FIELDS.filter((name) => !isSame(name)).map((name) => [name, values[name]]))
    if (Object.keys(patch).length > 0) await writer.update(row as unknown as AnyRow, patch)
  }

  /** True when all was saved; what was refused stands in `errors`. */
  async function save(): Promise<boolean> {
    busy.value = true
    errors.value = {}
    try {
      await put()
      if (password.value !== '') await api.auth.setPassword({ userId: id, next: password.value })
      return true
    } catch (error) {
      const { next, ...fields } = fieldWords(error)
      errors.value = { ...fields, ...(next ? { password: next } : {}) }
      if (Object.keys(errors.value).length === 0) showToast({ tone: 'bad', text: words(error) })
      return false
    } finally {
      busy.value = false
    }
  }

  async function setStatus(status: 'active' | 'blocked'): Promise<boolean> {
    try {
      await writer.update(row as unknown as AnyRow, { status }, { quiet: status === 'blocked' })
      if (status === 'blocked') showToast({ text: t('users.blocked', { name: row?.name ?? '' }), action: { label: t('ui.undo.action'), run: () => setStatus('active') } })
      return true
    } catch (error) {
      showToast({ tone: 'bad', text: words(error) })
      return false
    }
  }

  return { values, password, errors, busy, save, setStatus }
}

const WORDS = 'липа лето море река гора снег день чай кит лес сад дом луг мёд кот сон дуб ель рыба утро тень поле клён вишня груша весна зима осень ветер берег'.split(' ')

/** A first password that can be said over the telephone: three words and two digits. */
export function inventPassword(): string {
  const random = crypto.getRandomValues(new Uint32Array(4))
  const words = [0, 1, 2].map((at) => WORDS[random[at]! % WORDS.length]!)
  return `${words.join('-')}-${10 + (random[3]! % 90)}`
}

import { onScopeDispose, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import type { DoubleHit } from '#shared/modules/doubles/doubles.contract.ts'
import { entityOf } from '#shared/entities.ts'
import { api } from '../../core/api.ts'
import { isCustom } from '../../core/catalog.ts'
import { formatPhone } from '../../core/format.ts'
import { checkValue, isProblem } from '../list/check.ts'
import { isEmptyValue } from './form-fields.ts'
import type { Form } from './use-form.ts'

const TYPING_MS = 250
const TELLING = new Set(['inn', 'ogrn', 'kpp', 'phone', 'email', 'url'])

/** Records of any module that look like the one being typed: better found now than merged later. */
export function useDoubles(module: string, form: Form) {
  const { t } = useI18n()
  const found = shallowRef<DoubleHit[]>([])
  const names = entityOf(module)?.doubles ?? null
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Only values that are right as they stand are worth asking about. */
  function telling(): Record<string, unknown> {
    const values: Record<string, unknown> = {}
    const custom: Record<string, unknown> = {}
    for (const { key, field } of form.fields.value) {
      if (isEmptyValue(form.values[key]) || !(TELLING.has(field.kind) || key === 'city' || (names && key in names))) continue
      const checked = checkValue(field, form.values[key], form.values)
      if (!isProblem(checked)) (isCustom(key) ? custom : values)[key] = checked.value
    }
    return { ...values, ...(Object.keys(custom).length > 0 ? { custom } : {}) }
  }

  async function look(): Promise<void> {
    const mine = (asked += 1)
    try {
      const values = telling()
      const answer = Object.keys(values).length > 0 ? await api.doubles.look({ module, values, limit: 4 }) : { items: [] }
      if (mine === asked) found.value = answer.items
    } catch (error) {
      console.warn('Doubles could not be looked for', error)
    }
  }

  if (names) {
    watch(() => JSON.stringify(telling()), () => {
      clearTimeout(timer)
      timer = setTimeout(() => void look(), TYPING_MS)
    }, { immediate: true })
  }
  onScopeDispose(() => clearTimeout(timer))

  /** What the two have in common, in words. */
  function why({ reasons }: DoubleHit): string {
    return reasons.map(({ reason, value }) => t(`records.doubles.reasons.${reason}`) + (value === null ? '' : ` ${reason === 'phone' ? formatPhone(value) : value}`)).join(', ')
  }

  return { found, why }
}

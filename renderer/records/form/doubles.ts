import { onScopeDispose, shallowRef, watch } from 'vue'
import type { Filter } from '#shared/core/filter.ts'
import { crudOf, type AnyRow } from '../../core/api.ts'
import { useFieldText } from '../text.ts'
import { checkValue, isProblem } from '../list/check.ts'
import { isEmptyValue, tellingFields } from './form-fields.ts'
import type { Form } from './use-form.ts'

const TYPING_MS = 350
const MOST = 3

/** Records that share a requisite, phone or mail with the one that is being typed: better found now than merged later. */
export function useDoubles(module: string, form: Form) {
  const found = shallowRef<AnyRow[]>([])
  const { textOf } = useFieldText(module)
  let asked = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Only values that are right as they stand are worth asking about. */
  function telling(): { key: string; value: unknown }[] {
    return tellingFields(form.fields.value).flatMap(({ key, field }) => {
      if (isEmptyValue(form.values[key])) return []
      const checked = checkValue(field, form.values[key], form.values)
      return isProblem(checked) ? [] : [{ key, value: checked.value }]
    })
  }

  async function look(): Promise<void> {
    const mine = (asked += 1)
    const parts = telling().map(({ key, value }): Filter => ({ field: key, op: 'eq', value }))
    try {
      const answer = parts.length > 0 ? await crudOf(module).list({ filter: { or: parts }, limit: MOST }) : { items: [] }
      if (mine === asked) found.value = answer.items
    } catch (error) {
      console.warn('Doubles could not be looked for', error)
    }
  }

  watch(() => JSON.stringify(telling()), () => {
    clearTimeout(timer)
    timer = setTimeout(() => void look(), TYPING_MS)
  })
  onScopeDispose(() => clearTimeout(timer))

  /** What the two have in common, in words. */
  function why(row: AnyRow): string {
    const shared = telling().filter(({ key, value }) => row[key] === value)
    return shared.map(({ key, value }) => textOf(key, form.fields.value.find((field) => field.key === key)!.field, value)).join(', ')
  }

  return { found, why }
}

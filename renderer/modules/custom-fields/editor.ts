import { computed, reactive, ref, shallowRef } from 'vue'
import { newId } from '#shared/core/ids.ts'
import type { AnyRow } from '../../core/api.ts'
import { useCatalog, type CustomFieldRow } from '../../core/catalog.ts'
import { useErrorWords } from '../../core/errors.ts'
import { GAP } from '../../core/order.ts'
import { useWriter } from '../../core/records.ts'
import { showToast } from '../../core/toasts.ts'
import { swatchFor } from '../../ui/swatches.ts'
import { parametersOf, type CustomKind } from './kinds.ts'

const PLAIN = ['label', 'labelEn', 'help', 'placeholder', 'group', 'pattern', 'min', 'max', 'defaultValue'] as const
const FLAGS = ['required', 'unique', 'inList', 'searchable', 'readOnlyAfterCreate', 'quickFilter'] as const

/** One of the users' own fields while it is made or changed. Options of a new list are made right after the field. */
export function useFieldEditor(module: string, row: CustomFieldRow | null) {
  const { words, fieldWords } = useErrorWords()
  const catalog = useCatalog()
  const fields = useWriter('custom-fields')
  const items = useWriter('list-items')
  const values = reactive<Record<string, unknown>>({
    kind: row?.kind ?? null,
    refModule: row?.refModule ?? null,
    ...Object.fromEntries(PLAIN.map((name) => [name, row?.[name] ?? null])),
    ...Object.fromEntries(FLAGS.map((name) => [name, row?.[name] ?? (name === 'searchable')])),
  })
  const options = ref<string[]>(['', ''])
  const errors = shallowRef<Record<string, string>>({})
  const busy = ref(false)
  const kind = computed(() => values['kind'] as CustomKind | null)
  const parameters = computed(() => (kind.value ? parametersOf(kind.value) : null))
  const filledOptions = computed(() => options.value.map((text) => text.trim()).filter(Boolean))
  const ready = computed(() => {
    if (!kind.value || typeof values['label'] !== 'string' || values['label'].trim() === '') return false
    if (kind.value === 'ref' && !values['refModule']) return false
    return row !== null || !parameters.value?.options || filledOptions.value.length > 0
  })

  /** Only what the kind knows is sent: a bound that was typed before the kind was changed says nothing. */
  function input(): Record<string, unknown> {
    const knows = parameters.value!
    const has: Record<string, boolean> = { ...knows, min: knows.bounds, max: knows.bounds }
    const names = [...PLAIN, ...FLAGS].filter((name) => has[name] !== false)
    return Object.fromEntries(names.map((name) => [name, values[name]]))
  }

  async function makeOptions(number: number): Promise<void> {
    for (const [at, label] of filledOptions.value.entries()) {
      await items.create({ id: newId(), list: `f${number}`, label, color: swatchFor(at), position: (at + 1) * GAP }, { quiet: true })
    }
  }

  async function put(): Promise<void> {
    const given = input()
    if (row) {
      const changed = Object.fromEntries(Object.entries(given).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify((row as unknown as AnyRow)[name])))
      if (Object.keys(changed).length > 0) await fields.update(row as unknown as AnyRow, changed)
      return
    }
    const last = Math.max(0, ...catalog.customRows.filter((other) => other.module === module).map((other) => other.position))
    const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null && value !== ''))
    const made = await fields.create({ module, kind: kind.value, ...(kind.value === 'ref' ? { refModule: values['refModule'] } : {}), ...filled, position: last + GAP })
    if (parameters.value?.options) await makeOptions(made['number'] as number)
  }

  async function save(): Promise<boolean> {
    if (!ready.value || busy.value) return false
    busy.value = true
    errors.value = {}
    try {
      await put()
      return true
    } catch (error) {
      errors.value = fieldWords(error)
      if (Object.keys(errors.value).length === 0) showToast({ tone: 'bad', text: words(error) })
      return false
    } finally {
      busy.value = false
    }
  }

  return { values, options, errors, busy, kind, parameters, ready, save }
}

import { computed, nextTick, reactive, ref, shallowRef } from 'vue'
import { entityOf } from '#shared/entities.ts'
import type { AnyRow } from '../../core/api.ts'
import { useCatalog } from '../../core/catalog.ts'
import { closeDraft, dropDraft, keepDraft, setAside } from '../../core/drafts.ts'
import { isError, useErrorWords } from '../../core/errors.ts'
import { useWriter } from '../../core/records.ts'
import { useSession } from '../../core/session.ts'
import { checkValue, isProblem } from '../list/check.ts'
import { draftKeyOf, type Creating } from './create.ts'
import { createInput, defaultValues, essentials, formFields, groupsOf, isEmptyValue, isTouched } from './form-fields.ts'

/** A new record while it is typed: values, what is wrong with them, sending them once. */
export function useForm(about: Creating) {
  const catalog = useCatalog()
  const session = useSession()
  const writer = useWriter(about.module)
  const { words, fieldWords, problem } = useErrorWords()
  const entity = entityOf(about.module)!

  const fields = computed(() => {
    const seesAll = session.can(`${about.module}:sensitive`)
    return formFields(catalog.fieldsOf(about.module), true).filter(({ field }) => seesAll || !field.options.sensitive)
  })
  const short = computed(() => essentials(fields.value, entity.title))
  const groups = computed(() => groupsOf(fields.value, short.value))

  const start = defaultValues(fields.value, {
    me: session.user?.id ?? null,
    defaultChoice: (list) => catalog.choicesOf(list).find((item) => item.isDefault)?.id ?? null,
  })
  const values = reactive<Record<string, unknown>>({ ...start, ...about.restored, ...about.values })
  let draftKey = about.draftKey
  const errors = reactive<Record<string, string>>({})
  /** what the form does not show but was settled by whoever opened it, or by a part of it: the record that the new one belongs to */
  const settled = (): Record<string, unknown> => Object.fromEntries(Object.entries(values).filter(([key, value]) => entity.fields[key]?.options.hidden && !isEmptyValue(value)))
  /** fields whose text cannot be read yet */
  const unread = reactive<Record<string, string>>({})
  const general = ref<string | null>(null)
  const busy = ref(false)
  const made = shallowRef<AnyRow | null>(null)
  const touched = computed(() => isTouched(values, start))

  function set(key: string, value: unknown): void {
    values[key] = value
    delete errors[key]
    general.value = null
    if (!about.passing) keep()
  }

  /** What was typed outlives this window; see `core/drafts.ts`. */
  function keep(): void {
    const title = values[entity.title]
    if (isTouched(values, start)) keepDraft(draftKey, { kind: 'create', module: about.module, title: typeof title === 'string' ? title : null, values: { ...values } })
    else dropDraft(draftKey)
  }

  function tellUnread(key: string, code: string | null, params?: Record<string, string | number>): void {
    if (code === null) delete unread[key]
    else unread[key] = problem(code, params)
  }

  /** Says of one field what the core would; called when the field is left. An empty one is not blamed before sending. */
  function check(key: string, atSending = false): boolean {
    const field = fields.value.find((known) => known.key === key)?.field
    if (!field || unread[key] || (!atSending && isEmptyValue(values[key]))) return !unread[key]
    const result = checkValue(field, values[key], values)
    if (isProblem(result)) errors[key] = problem(result.problem, result.params)
    else if (!isEmptyValue(values[key])) values[key] = result.value
    return !isProblem(result)
  }

  async function showFirst(): Promise<void> {
    await nextTick()
    document.querySelector<HTMLElement>('.record-form .wrong :is(input, textarea)')?.focus()
  }

  /** Whether all of it can be sent; the first field that cannot is shown. */
  async function isComplete(): Promise<boolean> {
    const isGood = fields.value.map(({ key }) => check(key, true)).every(Boolean)
    if (!isGood) await showFirst()
    return isGood
  }

  /** Sends the record; however often it is pressed, one record comes of it. */
  async function submit(): Promise<AnyRow | null> {
    if (busy.value || made.value) return made.value
    if (!(await isComplete())) return null
    busy.value = true
    try {
      made.value = await writer.create({ ...settled(), ...createInput(values, fields.value, start), id: about.id }, { operationId: about.operationId })
      dropDraft(draftKey)
      return made.value
    } catch (error) {
      const refused = fieldWords(error)
      Object.assign(errors, refused)
      const known = Object.keys(refused).some((key) => fields.value.some((field) => field.key === key))
      if (!isError(error, 'INVALID') || !known) general.value = words(error, (key) => catalog.labelOfField(about.module, key))
      await showFirst()
      return null
    } finally {
      busy.value = false
    }
  }

  function startOver(): void {
    for (const key of Object.keys(values)) delete values[key]
    Object.assign(values, start)
    for (const key of Object.keys(errors)) delete errors[key]
    setAside(draftKey)
    draftKey = draftKeyOf(about.module)
  }

  const leave = (): void => closeDraft(draftKey)

  return { entity, fields, start, short, groups, values, errors, unread, general, busy, touched, set, check, isComplete, tellUnread, submit, startOver, leave }
}

export type Form = ReturnType<typeof useForm>

import { computed, onMounted, reactive, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { newId } from '#shared/core/ids.ts'
import type { LeadDouble } from '#shared/modules/leads/leads.contract.ts'
import { api, type AnyRow } from '../../core/api.ts'
import { useErrorWords } from '../../core/errors.ts'
import { resend } from '../../core/records.ts'
import { useSession } from '../../core/session.ts'
import { showToast } from '../../core/toasts.ts'
import { useUndo } from '../../core/undo.ts'
import { createInput, isEmptyValue, type FormField } from '../../records/form/form-fields.ts'
import { useForm, type Form } from '../../records/form/use-form.ts'

export type Way = 'create' | 'pick' | 'none'

/** One half of the conversion: a record that is made or picked. */
export interface Half {
  module: 'clients' | 'contacts'
  way: Way
  pickedId: string | null
  problem: string | null
}

const flat = ({ custom, ...values }: Record<string, unknown>): Record<string, unknown> => ({ ...values, ...(custom as Record<string, unknown> | undefined) })

/** What is worth looking over: what must be given, and what came with the lead. */
function fieldsToShow(form: Form): FormField[] {
  const short = new Set(form.short.value.map(({ key }) => key))
  const came = form.fields.value.filter(({ key, field }) => !short.has(key) && !isEmptyValue(form.values[key]) && field.kind !== 'enum')
  return [...form.short.value, ...came]
}

/** A lead becomes a client: what would be written, who may be there already, and the one step that does it. */
export function useConversion(lead: AnyRow, close: () => void) {
  const { t } = useI18n()
  const { words } = useErrorWords()
  const { undo } = useUndo()
  const session = useSession()
  const router = useRouter()
  const operationId = newId()
  const passing = { operationId, values: {}, draftKey: '', restored: null, passing: true }
  const client = useForm({ ...passing, module: 'clients', id: newId() })
  const contact = useForm({ ...passing, module: 'contacts', id: newId() })
  const halves = reactive({
    client: { module: 'clients', way: session.can('clients:create') ? 'create' : 'pick', pickedId: null, problem: null } as Half,
    contact: { module: 'contacts', way: 'none', pickedId: null, problem: null } as Half,
  })
  const doubles = shallowRef<LeadDouble[]>([])
  const withHistory = ref(true)
  const ready = ref(false)
  const busy = ref(false)
  const failure = ref<string | null>(null)
  const shown = computed(() => ({ client: fieldsToShow(client), contact: fieldsToShow(contact) }))

  async function load(): Promise<void> {
    failure.value = null
    try {
      const answer = await api.leads.conversion({ id: lead.id })
      Object.assign(client.values, flat(answer.client))
      if (answer.contact) Object.assign(contact.values, flat(answer.contact))
      if (answer.contact && session.can('contacts:create')) halves.contact.way = 'create'
      doubles.value = answer.doubles
      ready.value = true
    } catch (error) {
      failure.value = words(error)
    }
  }
  onMounted(load)

  /** The record that is there already takes the place of a new one. */
  function pick(double: LeadDouble): void {
    const half = double.module === 'contacts' ? halves.contact : halves.client
    Object.assign(half, { way: 'pick', pickedId: double.id, problem: null })
  }

  async function isGood(half: Half, form: Form): Promise<boolean> {
    half.problem = half.way === 'pick' && half.pickedId === null ? t('problems.required') : null
    return half.problem === null && (half.way !== 'create' || form.isComplete())
  }
  const partOf = (half: Half, form: Form): { id: string } | { create: Record<string, unknown> } =>
    half.way === 'pick' ? { id: half.pickedId! } : { create: { ...createInput(form.values, form.fields.value, form.start), id: newId() } }

  async function submit(): Promise<void> {
    if (busy.value || !ready.value) return
    if (!(await isGood(halves.client, client)) || !(await isGood(halves.contact, contact))) return
    busy.value = true
    failure.value = null
    try {
      const input = { id: lead.id, version: lead.version, operationId, client: partOf(halves.client, client), contact: halves.contact.way === 'none' ? null : partOf(halves.contact, contact), withHistory: withHistory.value }
      const result = await resend(() => api.leads.convert(input as Parameters<typeof api.leads.convert>[0]))
      close()
      showToast({
        slot: 'undo', tone: 'ok', text: t('leads.convert.done', { title: String(lead['name']) }), stay: 12_000,
        link: { label: t('leads.convert.open'), run: () => router.push(`/m/clients/${result.clientId}`) },
        action: { label: t('ui.undo.action'), run: () => undo(result.operationId) },
      })
    } catch (error) {
      failure.value = words(error)
    } finally {
      busy.value = false
    }
  }

  return { client, contact, halves, doubles, withHistory, ready, busy, failure, shown, load, pick, submit }
}

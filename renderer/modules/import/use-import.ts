import { computed, onScopeDispose, reactive, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { newId } from '#shared/core/ids.ts'
import type { ColumnTarget, ImportStatus, Inspection } from '#shared/modules/transfer/transfer.contract.ts'
import { api } from '../../core/api.ts'
import { useErrorWords } from '../../core/errors.ts'
import { resend } from '../../core/records.ts'
import { sendFile } from '../../records/files.ts'
import { useTargets } from './targets.ts'
import { keyCandidates, problemsOf } from './mapping.ts'
import { isOver } from './progress.ts'

export type Step = 'file' | 'columns' | 'run' | 'report'
type Read = NonNullable<Parameters<typeof api.transfer.inspect>[0]['read']>

const POLL_MS = 350
const POLL_MOST_MS = 2000

/** An import from the file to the report: what was chosen, what is wrong with it, how far it is. */
export function useImport(module: string) {
  const { t } = useI18n()
  const { words } = useErrorWords()
  const targets = useTargets(module)

  const step = ref<Step>('file')
  const sending = ref<number | null>(null)
  const inspecting = ref(false)
  const error = ref<string | null>(null)
  const inspection = shallowRef<Inspection | null>(null)
  const read = shallowRef<Read>({})
  const columns = shallowRef<ColumnTarget[]>([])
  const mode = ref<'create' | 'update' | 'both'>('create')
  const key = ref<string | null>(null)
  const doubles = ref<'skip' | 'create'>('skip')
  const defaults = reactive<Record<string, unknown>>({})
  const status = shallowRef<ImportStatus | null>(null)
  const starting = ref(false)
  let upload: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let gone = false

  const given = computed(() => Object.fromEntries(Object.entries(defaults).filter(([, value]) => value !== null && value !== '' && !(Array.isArray(value) && value.length === 0))))
  const keys = computed(() => keyCandidates(columns.value, targets.fields.value))
  const problems = computed(() => problemsOf({ columns: columns.value, mode: mode.value, key: mode.value === 'create' ? null : key.value, defaults: given.value }, targets.fields.value))

  const tell = (failure: unknown): void => { error.value = words(failure, (field) => targets.labelOf(field)) }

  function take(answer: Inspection): void {
    inspection.value = answer
    columns.value = answer.columns
    key.value = answer.key
  }

  async function look(fileId: string): Promise<void> {
    inspecting.value = true
    error.value = null
    try {
      take(await api.transfer.inspect({ fileId, module, ...(Object.keys(read.value).length > 0 ? { read: read.value } : {}) }))
      step.value = 'columns'
    } catch (failure) {
      tell(failure)
    } finally {
      inspecting.value = false
    }
  }

  async function choose(file: File): Promise<void> {
    upload?.abort()
    upload = new AbortController()
    error.value = null
    read.value = {}
    sending.value = 0
    try {
      const fileId = await sendFile(file, (share) => { sending.value = share }, upload.signal)
      await look(fileId)
    } catch (failure) {
      if (!upload.signal.aborted) tell(failure)
    } finally {
      sending.value = null
    }
  }

  /** Another encoding, delimiter or sheet: the columns are proposed anew. */
  async function reread(patch: Read): Promise<void> {
    read.value = { ...read.value, ...patch }
    if (inspection.value) await look(inspection.value.fileId)
  }

  async function start(dryRun: boolean): Promise<void> {
    if (!inspection.value || starting.value || problems.value.length > 0) return
    starting.value = true
    error.value = null
    const operationId = newId()
    try {
      const plan = {
        fileId: inspection.value.fileId, module, columns: columns.value.map(named), mode: mode.value, key: mode.value === 'create' ? null : key.value, dryRun, operationId,
        ...(Object.keys(read.value).length > 0 ? { read: read.value } : {}),
        ...(Object.keys(given.value).length > 0 ? { defaults: given.value } : {}),
        ...(mode.value === 'update' ? {} : { doubles: doubles.value }),
      }
      follow(await resend(() => api.transfer.start(plan)))
    } catch (failure) {
      tell(failure)
    } finally {
      starting.value = false
    }
  }

  const named = (target: ColumnTarget): ColumnTarget => (target.to === 'new' ? { ...target, label: target.label.trim() } : target)

  /** Goes on asking how far it is; a lost answer is asked for again, less and less often. */
  function follow(first: ImportStatus): void {
    status.value = first
    step.value = isOver(first) ? 'report' : 'run'
    let wait = POLL_MS
    const ask = async (): Promise<void> => {
      if (gone || !status.value) return
      try {
        status.value = await api.transfer.status({ id: first.id })
        error.value = null
        wait = POLL_MS
      } catch (failure) {
        tell(failure)
        wait = Math.min(POLL_MOST_MS, wait * 2)
      }
      if (gone) return
      if (status.value && isOver(status.value)) step.value = 'report'
      else timer = setTimeout(() => void ask(), wait)
    }
    clearTimeout(timer)
    if (!isOver(first)) timer = setTimeout(() => void ask(), POLL_MS)
  }

  async function resume(id: string): Promise<void> {
    try {
      follow(await api.transfer.status({ id }))
    } catch (failure) {
      tell(failure)
    }
  }

  async function cancel(): Promise<void> {
    if (!status.value) return
    try {
      status.value = await api.transfer.cancel({ id: status.value.id })
    } catch (failure) {
      tell(failure)
    }
  }

  function restart(): void {
    clearTimeout(timer)
    upload?.abort()
    inspection.value = null
    status.value = null
    error.value = null
    read.value = {}
    step.value = 'file'
  }

  onScopeDispose(() => {
    gone = true
    clearTimeout(timer)
    upload?.abort()
  })

  const errorOfStatus = computed(() => (status.value?.error ? t(`errors.${status.value.error}`) : null))
  return {
    module, targets, step, sending, inspecting, error, inspection, read, columns, mode, key, keys, doubles, defaults, problems, status, starting, errorOfStatus,
    choose, reread, start, cancel, resume, restart,
  }
}

export type Import = ReturnType<typeof useImport>

import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { DoubleGroup, ScanStatus } from '#shared/modules/doubles/doubles.contract.ts'
import { api } from '../../core/api.ts'
import { onChange } from '../../core/changes.ts'
import { useErrorWords } from '../../core/errors.ts'
import { showToast } from '../../core/toasts.ts'

const ASK_MS = 400
const PAGE = 50

/** The groups of one module, the search that finds them, and what may be done with them. */
export function useDoubleGroups(module: Ref<string>) {
  const { t } = useI18n()
  const { words } = useErrorWords()
  const status = shallowRef<ScanStatus | null>(null)
  const groups = shallowRef<DoubleGroup[]>([])
  const next = ref<string | null>(null)
  const loaded = ref(false)
  const problem = ref<string | null>(null)
  const isBusy = computed(() => status.value?.state === 'running' || status.value?.merging.running === true)
  let timer: ReturnType<typeof setTimeout> | undefined

  async function told<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      problem.value = null
      return await work()
    } catch (error) {
      problem.value = words(error)
      return null
    }
  }

  async function load(more = false): Promise<void> {
    const asked = module.value
    const answer = await told(() => api.doubles.groups({ module: asked, limit: PAGE, ...(more && next.value ? { after: next.value } : {}) }))
    if (!answer || asked !== module.value) return
    groups.value = more ? [...groups.value, ...answer.items] : answer.items
    next.value = answer.next
    loaded.value = true
  }

  async function follow(): Promise<void> {
    clearTimeout(timer)
    const wasBusy = isBusy.value
    const asked = module.value
    const answer = await told(() => api.doubles.status({ module: asked }))
    if (!answer || asked !== module.value) return
    status.value = answer
    if (isBusy.value) timer = setTimeout(() => void follow(), ASK_MS)
    else if (wasBusy) await load()
  }

  async function start(work: () => Promise<ScanStatus>): Promise<void> {
    const answer = await told(work)
    if (answer) status.value = answer
    await follow()
  }

  async function keepApart(group: DoubleGroup): Promise<void> {
    const ids = group.records.map((row) => String(row['id']))
    const input = { module: module.value, ids }
    if (!(await told(() => api.doubles.keepApart(input)))) return
    groups.value = groups.value.filter((other) => other.id !== group.id)
    showToast({ slot: 'undo', text: t('doubles.keptApart'), action: { label: t('ui.undo.action'), run: async () => void ((await told(() => api.doubles.keepApart({ ...input, apart: false }))) && (await load())) } })
  }

  watch(module, () => {
    groups.value = []
    loaded.value = false
    status.value = null
    void load()
    void follow()
  }, { immediate: true })
  onChange('*', (changes) => {
    if (!isBusy.value && changes.some((change) => change.module === module.value)) void load()
  })
  onScopeDispose(() => clearTimeout(timer))

  return {
    status, groups, next, loaded, problem, isBusy, load, keepApart,
    scan: () => start(() => api.doubles.scan({ module: module.value })),
    cancel: () => start(() => api.doubles.cancel({ module: module.value })),
    mergeSure: () => start(() => api.doubles.mergeSure({ module: module.value })),
  }
}

import { useQueryCache } from '@pinia/colada'
import { defineStore } from 'pinia'
import { getCurrentScope, onScopeDispose, ref } from 'vue'
import type { Change } from '#shared/modules/changes/changes.contract.ts'
import { api, onReach } from './api.ts'
import { isError } from './errors.ts'
import { readAgain } from './read-again.ts'

export type { Change }
type Listener = (changes: Change[]) => void

const listeners = new Map<string, Set<Listener>>()

/**
 * Hears what changed in a module (`*` = everywhere), in batches. A change without an id concerns the module as a whole.
 * Inside a component it ends with the component; the answer ends it earlier.
 */
export function onChange(module: string, listener: Listener): () => void {
  const set = listeners.get(module) ?? new Set()
  listeners.set(module, set.add(listener))
  const stop = () => void set.delete(listener)
  if (getCurrentScope()) onScopeDispose(stop)
  return stop
}

function tell(batch: Change[]): void {
  const byModule = Map.groupBy(batch, (change) => change.module)
  for (const [module, changes] of byModule) for (const listener of listeners.get(module) ?? []) listener(changes)
  for (const listener of listeners.get('*') ?? []) listener(batch)
}

const BATCH_MS = 40
const RETRY_MS = [500, 1000, 2000, 4000, 8000]

/** The stream of live changes: keeps what is on screen fresh, and knows whether the core can be reached. */
export const useLive = defineStore('live', () => {
  const cache = useQueryCache()
  const status = ref<'connecting' | 'online' | 'offline'>('connecting')
  let abort: AbortController | null = null
  /** the stream that is open now, and who waits to open the next */
  let current: AbortController | null = null
  let wake: (() => void) | null = null
  let pending: Change[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  function flush(): void {
    timer = undefined
    const batch = pending
    pending = []
    for (const { module, id } of batch) {
      if (id === null) readAgain(cache, { key: [module] })
      else {
        readAgain(cache, { key: [module, id] })
        readAgain(cache, { key: [module, 'list'] })
      }
    }
    tell(batch)
  }

  function take(change: Change): void {
    pending.push(change)
    timer ??= setTimeout(flush, BATCH_MS)
  }

  /** Nobody knows what happened while the line was down. */
  function catchUp(): void {
    readAgain(cache)
    tell([...listeners.keys()].filter((module) => module !== '*').map((module) => ({ seq: 0, module, id: null, action: 'unknown', actorId: null })))
  }

  async function listen(signal: AbortSignal): Promise<void> {
    current = new AbortController()
    const changes = await api.changes.live(undefined, { signal: AbortSignal.any([signal, current.signal]) })
    if (status.value === 'offline') catchUp()
    status.value = 'online'
    for await (const change of changes) take(change)
  }

  function pause(ms: number): Promise<void> {
    return new Promise<void>((resolve) => {
      const timeout = setTimeout(resolve, ms)
      wake = () => {
        clearTimeout(timeout)
        resolve()
      }
    }).then(() => { wake = null })
  }

  async function run(signal: AbortSignal): Promise<void> {
    for (let attempt = 0; !signal.aborted; ) {
      try {
        await listen(signal)
      } catch (error) {
        if (signal.aborted) return
        // Nobody is signed in, or the screen is locked: whoever comes back starts it again.
        if (isError(error, 'UNAUTHENTICATED')) return stop()
        console.warn('The stream of changes broke', error)
      }
      if (signal.aborted) return
      if (status.value === 'online') attempt = 0
      status.value = 'offline'
      await pause(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]!)
      attempt += 1
    }
  }

  /** A line that is cut in the middle looks alive for minutes; a call that did not get through tells the truth. */
  function suspect(): void {
    if (status.value !== 'online') return
    status.value = 'offline'
    current?.abort()
  }
  window.addEventListener('offline', suspect)
  window.addEventListener('online', () => wake?.())
  onReach((reached) => (reached ? wake?.() : suspect()))

  function start(): void {
    if (abort) return
    abort = new AbortController()
    void run(abort.signal)
  }

  function stop(): void {
    abort?.abort()
    abort = null
    status.value = 'connecting'
  }

  return { status, start, stop }
})

import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { scopeFor, scopeOf as entityScope, type GrantScope, type Scope } from '#shared/core/access.ts'
import type { SessionInfo } from '#shared/modules/auth/auth.contract.ts'
import { entityOf } from '#shared/entities.ts'
import { api, appErrorOf, onSessionLost } from './api.ts'
import { settleHeld } from './held.ts'

type State = Awaited<ReturnType<typeof api.auth.state>>
export type Stage = State['stage'] | 'starting'

/** Who is signed in and what they may do. The screens ask here what to show; the core decides by the same function. */
export const useSession = defineStore('session', () => {
  const state = shallowRef<State | null>(null)
  const failure = shallowRef<unknown>(null)
  const stage = ref<Stage>('starting')

  const info = computed<SessionInfo | null>(() => state.value?.session ?? null)
  const user = computed(() => info.value?.user ?? null)
  const grants = computed(() => new Map(Object.entries(info.value?.grants ?? {}) as [string, Scope][]))
  const isClient = computed(() => typeof user.value?.clientId === 'string')
  const company = computed(() => state.value?.company ?? null)
  const readOnly = computed(() => state.value?.stage === 'readOnly')

  function take(next: State): void {
    state.value = next
    stage.value = next.stage
    failure.value = null
  }

  /** Asks the core anew: at the start, after signing in, when a session was ended elsewhere. */
  async function refresh(): Promise<void> {
    try {
      take(await api.auth.state())
    } catch (error) {
      failure.value = appErrorOf(error)
      throw error
    }
  }

  function enter(session: SessionInfo): void {
    if (state.value) state.value = { ...state.value, session, stage: session.locked ? 'locked' : 'ready' }
    stage.value = session.locked ? 'locked' : 'ready'
  }

  async function signIn(email: string, password: string, remember: boolean): Promise<void> {
    enter(await api.auth.signIn({ email, password, remember }))
    await refresh()
  }

  async function unlock(password: string): Promise<void> {
    enter(await api.auth.unlock({ password }))
    await refresh()
  }

  async function lock(): Promise<void> {
    await api.auth.lock()
    stage.value = 'locked'
  }

  async function signOut(): Promise<void> {
    await api.auth.signOut()
    stage.value = 'signIn'
    if (state.value) state.value = { ...state.value, session: null, stage: 'signIn' }
  }

  /** How far a permission reaches: `clients:update`, `settings:manage`. */
  function scopeOf(permission: string): GrantScope {
    const [module = '', action = ''] = permission.split(':')
    const entity = entityOf(module)
    return entity ? entityScope(grants.value, entity, action, isClient.value) : scopeFor(grants.value, permission)
  }

  /** May this be done at all, to some record at least? */
  function can(permission: string): boolean {
    if (readOnly.value && !/:(read|export)$/.test(permission)) return false
    return scopeOf(permission) !== 'no'
  }

  watch(stage, (now, before) => {
    if (before === 'locked') settleHeld(now === 'ready' || now === 'readOnly')
  }, { flush: 'sync' })

  onSessionLost((reason) => {
    if (stage.value !== 'ready' && stage.value !== 'readOnly') return
    if (reason === 'locked') stage.value = 'locked'
    else refresh().catch((error: unknown) => console.warn('The session could not be asked for', error))
  })

  return { state, stage, failure, info, user, company, isClient, readOnly, refresh, signIn, unlock, lock, signOut, scopeOf, can, enter }
})

import { createORPCClient, ORPCError } from '@orpc/client'
import type { ClientLink } from '@orpc/client'
import { RPCLink as FetchLink } from '@orpc/client/fetch'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { crudContract } from '#shared/core/contract.ts'
import type { BaseRow, Entity } from '#shared/core/entity.ts'
import { AppError, ERROR_STATUS, type ErrorCode, type ErrorData } from '#shared/core/errors.ts'
import type { entities, ModuleName } from '#shared/entities.ts'
import type { contract } from '#shared/modules.ts'
import { openingsSoFar, untilOpened } from './held.ts'

/**
 * The one client of the core, the same at both doors: the window's MessagePort, or HTTP at a browser seat.
 * Refusals arrive as `AppError`; what never reached the core as UNAVAILABLE with `what: 'connection'`.
 */
export type Api = ContractRouterClient<typeof contract, CallContext>
/** `keepalive`: the call is sent though its page is gone; at the window's port it has been anyway. */
export interface CallContext {
  keepalive?: boolean
}
export type Door = 'window' | 'browser'

export const door: Door = document.querySelector('meta[name="crm-door"]')?.getAttribute('content') === 'browser' ? 'browser' : 'window'

/** The preload posts the port once the page has loaded, so the listener must stand before that. */
function windowPort(): Promise<MessagePort> {
  return new Promise((resolve) => {
    const listen = (event: MessageEvent) => {
      const port = event.ports[0]
      if (event.data !== 'core-port' || event.source !== window || !port) return
      window.removeEventListener('message', listen)
      port.start()
      resolve(port)
    }
    window.addEventListener('message', listen)
  })
}

function browserLink(): ClientLink<CallContext> {
  return new FetchLink({ url: `${location.origin}/rpc`, headers: { 'x-crm': '1' }, fetch: (request, init, { context }) => fetch(request, { ...init, credentials: 'same-origin', keepalive: context.keepalive === true }) })
}

/** Calls made before the port is there wait for it. */
function waitingLink(link: Promise<ClientLink<CallContext>>): ClientLink<CallContext> {
  return { call: async (path, input, options) => (await link).call(path, input, options) }
}

const isCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_STATUS, code)

/** What any failure of a call means to the screens. */
export function appErrorOf(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof ORPCError) {
    const data: unknown = error.data
    if (isCode(error.code) && typeof data === 'object' && data !== null) return new AppError(error.code, data as ErrorData[ErrorCode], { cause: error })
    if (error.status === 429) return new AppError('UNAVAILABLE', { what: 'busy' }, { cause: error })
    return new AppError('INTERNAL', { id: error.code }, { cause: error })
  }
  if (error instanceof DOMException && error.name === 'AbortError') return new AppError('UNAVAILABLE', { what: 'aborted' }, { cause: error })
  return new AppError('UNAVAILABLE', { what: 'connection' }, { cause: error })
}

type SessionLost = (reason: 'session' | 'locked') => void
const lostListeners = new Set<SessionLost>()

/** Called when a call was refused because the session had ended or had been locked meanwhile. */
export function onSessionLost(listener: SessionLost): void {
  lostListeners.add(listener)
}

/** What a refusal says of the session itself; the calls that open and end sessions speak for themselves. */
function lostReason(path: readonly string[], error: AppError): 'session' | 'locked' | null {
  if (error.code !== 'UNAUTHENTICATED' || path[0] === 'auth') return null
  const { reason } = error.data as ErrorData['UNAUTHENTICATED']
  return reason === 'session' || reason === 'locked' ? reason : null
}

const tellLost: SessionLost = (reason) => { for (const listener of lostListeners) listener(reason) }

type Reached = (reached: boolean) => void
const reachListeners = new Set<Reached>()

/** Called after every call: whether it reached the core at all. */
export function onReach(listener: Reached): () => void {
  reachListeners.add(listener)
  return () => void reachListeners.delete(listener)
}
const tellReach = (reached: boolean) => { for (const listener of reachListeners) listener(reached) }

function tellReachOf(failure: AppError): void {
  const what = failure.code === 'UNAVAILABLE' ? (failure.data as ErrorData['UNAVAILABLE']).what : ''
  if (what !== 'aborted') tellReach(what !== 'connection')
}

type Call = ClientLink<CallContext>['call']

function speaking(link: ClientLink<CallContext>): ClientLink<CallContext> {
  const call: Call = async (path, input, options) => {
    const openings = openingsSoFar()
    try {
      const answer = await link.call(path, input, options)
      tellReach(true)
      return answer
    } catch (error) {
      const failure = appErrorOf(error)
      tellReachOf(failure)
      const lost = lostReason(path, failure)
      if (lost !== null && (lost === 'session' || openings === openingsSoFar())) tellLost(lost)
      // What the lock refused is asked again when its owner is back, so that no screen shows a failure that is over.
      if (lost === 'locked' && (await untilOpened(openings, options.signal))) return call(path, input, options)
      throw failure
    }
  }
  return { call }
}

const link = door === 'browser' ? browserLink() : waitingLink(windowPort().then((port) => new PortLink({ port })))

export const api: Api = createORPCClient(speaking(link))

/** The procedures of one entity. */
export type Crud<E extends Entity = Entity> = ContractRouterClient<ReturnType<typeof crudContract<E>>>

/** A record of any entity, for code that does not know which. */
export type AnyRow = BaseRow & { custom: Record<string, unknown>; labels: Record<string, string | string[] | null> } & Record<string, unknown>

type Loose = {
  [K in 'list' | 'get' | 'create' | 'update' | 'restore']: Crud[K] extends (...args: infer A) => unknown
    ? (...args: A) => Promise<K extends 'list' ? { items: AnyRow[]; next: string | null } : AnyRow>
    : never
} & Omit<Crud, 'list' | 'get' | 'create' | 'update' | 'restore'>
export type AnyCrud = Loose

/** The procedures of a module by its name: exact types for a name that is known, `AnyRow` for one that comes as data. */
export function crudOf<M extends ModuleName>(module: M): Crud<(typeof entities)[M]>
export function crudOf(module: string): AnyCrud
export function crudOf(module: string): unknown {
  return (api as unknown as Record<string, unknown>)[module]
}

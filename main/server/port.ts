import type { MessagePort } from 'node:worker_threads'
import { RPCHandler } from '@orpc/server/message-port'
import type { App } from '../core/app.ts'
import type { Door, ServerContext } from './context.ts'
import { isPlain } from './plain.ts'
import { httpRefusal, readable, rpcBody } from './refusals.ts'
import { createRouter } from './router.ts'

/** Serves a window: the same calls as over HTTP, through a port to its page. */
export type PortDoor = (port: MessagePort, door: Door) => void

export function portDoor(app: App): PortDoor {
  const handler = new RPCHandler<ServerContext>(createRouter(), {
    interceptors: [({ next }) => next().catch((error: unknown) => Promise.reject(readable(error)))],
    // An empty list: the answer is sent as values, and nothing of it changes hands.
    experimental_transfer: ([, , payload]) => (isPlain(jsonOf(payload)) ? [] : null),
  })
  return (port, door) => {
    handler.upgrade(readablePort(port, app), { context: { app, door } })
    port.start()
  }
}

/**
 * What is JSON as it stands needs not become text for a port, which copies values by itself: to write a page of fifty rows
 * as text, to send it and to read it takes twice as long. Streams, files and errors go as text.
 */
function jsonOf(payload: unknown): unknown {
  return (payload as { body?: { json?: unknown } | null } | undefined)?.body?.json
}

/**
 * The port as the handler may have it: a message that is no call of ours never reaches it. A handler that chokes on
 * one would leave a rejection that nobody hears, which ends the thread.
 */
function readablePort(port: MessagePort, app: App) {
  return {
    on(event: string, listener: (event?: { data: unknown }) => void): void {
      if (event !== 'message') return void port.on(event as 'close', () => listener())
      port.on('message', (message: unknown) => {
        if (typeof message === 'string' && message.length > LIMIT) return refuseLarge(port, message)
        const call = callOf(message)
        if (call) listener({ data: call })
        else app.log('warn', 'a window sent what is no call')
      })
    },
    postMessage: (data: unknown) => port.postMessage(data),
  }
}

/** As over HTTP: a piece of a file that is brought in is the largest thing that anybody sends. In characters. */
const LIMIT = 4 * 1024 * 1024

/** Not read at all, but answered, so that nobody waits for ever. */
function refuseLarge(port: MessagePort, message: string): void {
  const id = /^\{"i":"([\w-]{1,40})"/.exec(message)?.[1]
  const refused = httpRefusal(413)!
  if (id !== undefined) port.postMessage(JSON.stringify({ i: id, p: { s: refused.status, b: rpcBody(refused) } }))
}

/** `{"i":"1","p":{"u":"/clients/list","b":…}}` is a call, `{"i":"1","t":4}` the end of one. Headers and files are not ours. */
function callOf(message: unknown): object | null {
  const call = typeof message === 'string' ? parsed(message) : null
  if (typeof call !== 'object' || call === null) return null
  const { i, t, p } = call as { i?: unknown; t?: unknown; p?: { u?: unknown; b?: unknown } | null }
  if (typeof i !== 'string') return null
  if (t === 4) return { i, t }
  if (t !== undefined || typeof p?.u !== 'string' || !/^\/[\w/-]+$/.test(p.u)) return null
  return { i, p: { u: p.u, b: p.b } }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

import type { MessagePort } from 'node:worker_threads'
import { noDesktop, type DesktopGateway } from './desktop.ts'

/** The desktop lives in the main thread and the core in a worker: calls go over a port between them. */

interface Call {
  id: number
  method: keyof DesktopGateway
  args: unknown[]
}

interface Answer {
  id: number
  value?: unknown
  error?: string
}

type Method = (...args: unknown[]) => Promise<unknown>

const methods = Object.keys(noDesktop) as (keyof DesktopGateway)[]

/** In the main thread: performs what the other end asks for. */
export function serveDesktop(port: MessagePort, desktop: DesktopGateway): void {
  port.on('message', ({ id, method, args }: Call) => {
    if (!methods.includes(method)) return
    const run = desktop[method] as Method
    run(...args).then(
      (value) => port.postMessage({ id, value } satisfies Answer),
      (error: unknown) => port.postMessage({ id, error: error instanceof Error ? error.message : String(error) } satisfies Answer),
    )
  })
}

/** In the worker: a desktop whose every call crosses the port. Calls under way fail when the port closes. */
export function desktopOverPort(port: MessagePort): DesktopGateway {
  let lastId = 0
  let closed = false
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  port.on('message', ({ id, value, error }: Answer) => {
    const call = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) call?.resolve(value)
    else call?.reject(new Error(error))
  })
  port.on('close', () => {
    closed = true
    for (const { reject } of waiting.values()) reject(new Error('the desktop has gone'))
    waiting.clear()
  })
  port.unref()
  const call = (method: keyof DesktopGateway, args: unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      if (closed) return reject(new Error('the desktop has gone'))
      waiting.set(++lastId, { resolve, reject })
      port.postMessage({ id: lastId, method, args } satisfies Call)
    })
  const entries = methods.map((method): [string, Method] => [method, (...args) => call(method, args)])
  return Object.fromEntries(entries) as unknown as DesktopGateway
}

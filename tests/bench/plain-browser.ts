import { createInterface } from 'node:readline'
import { findChromium } from '#tests/support/chromium.ts'
import { kill, start, temporaryFolder } from '#tests/support/lifetime.ts'
import { WINDOW_ARGS } from './browser.ts'

/**
 * A browser that nobody records. Playwright has the browser keep the body of every answer (up to a hundred megabytes, in
 * the page's own process), which would be counted as the page's memory; this one is told a few words of the DevTools
 * protocol and keeps nothing.
 */
export interface PlainBrowser {
  pid: number
  setCookie(cookie: { name: string; value: string; url: string }): Promise<void>
  open(url: string): Promise<void>
  /** What an expression answers in the page; promises are waited for. */
  evaluate<T>(expression: string): Promise<T>
  /** Until an expression holds and what it speaks of has been painted. */
  until(condition: string): Promise<void>
  collectGarbage(): Promise<void>
  /** Of the page's own engine: megabytes of its heap, and nodes of documents that it holds on to. */
  sizes(): Promise<{ heap: number; nodes: number }>
  close(): Promise<void>
}

interface Message {
  id?: number
  result?: unknown
  error?: { message: string }
}

const PATIENCE_MS = 60_000

export async function openPlainBrowser(): Promise<PlainBrowser> {
  const profile = temporaryFolder()
  const executable = findChromium()
  if (!executable) throw new Error('there is no Chromium')
  const args = [...WINDOW_ARGS, '--headless=new', '--no-first-run', '--window-size=1280,800', '--remote-debugging-port=0', `--user-data-dir=${profile.path}`, 'about:blank']
  const child = start(executable, args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const address = await new Promise<string>((resolve, reject) => {
    void ended.then(() => reject(new Error('Chromium ended before it could be spoken to')))
    createInterface({ input: child.stderr! }).on('line', (line) => {
      const found = /^DevTools listening on (ws:\S+)/.exec(line)
      if (found) resolve(found[1]!)
    })
  })
  const send = await speakTo(address)
  const { targetInfos } = (await send('Target.getTargets')) as { targetInfos: { type: string; targetId: string }[] }
  const { targetId } = targetInfos.find((target) => target.type === 'page')!
  const { sessionId } = (await send('Target.attachToTarget', { targetId, flatten: true })) as { sessionId: string }
  const tell = (method: string, params: object = {}) => send(method, params, sessionId)

  async function evaluate<T>(expression: string): Promise<T> {
    const { result, exceptionDetails } = (await tell('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })) as { result: { value: T }; exceptionDetails?: object }
    if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`)
    return result.value
  }
  const until = async (condition: string) => {
    const held = await evaluate<boolean>(`new Promise((resolve) => {
      const began = performance.now()
      const look = () => ${condition} ? requestAnimationFrame(() => setTimeout(() => resolve(true))) : performance.now() - began > ${PATIENCE_MS} ? resolve(false) : requestAnimationFrame(look)
      look()
    })`)
    if (!held) throw new Error(`after ${PATIENCE_MS / 1000} s still not: ${condition}`)
  }
  return {
    pid: child.pid!,
    evaluate,
    until,
    async setCookie(cookie) {
      await send('Storage.setCookies', { cookies: [cookie] })
    },
    async open(url) {
      await tell('Page.navigate', { url })
      await until(`location.href === ${JSON.stringify(url)} && document.readyState === 'complete'`)
    },
    async collectGarbage() {
      await tell('HeapProfiler.collectGarbage')
    },
    async sizes() {
      await tell('Performance.enable')
      const { metrics } = (await tell('Performance.getMetrics')) as { metrics: { name: string; value: number }[] }
      const metric = (name: string) => metrics.find((one) => one.name === name)?.value ?? 0
      return { heap: Math.round((metric('JSHeapUsedSize') / 2 ** 20) * 10) / 10, nodes: metric('Nodes') }
    },
    async close() {
      kill(child.pid!, 'SIGTERM')
      await ended
      profile.remove()
    },
  }
}

type Send = (method: string, params?: object, sessionId?: string) => Promise<unknown>

async function speakTo(address: string): Promise<Send> {
  const socket = new WebSocket(address)
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true })
    socket.addEventListener('error', reject, { once: true })
  })
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let lastId = 0
  socket.addEventListener('message', ({ data }) => {
    const { id, result, error } = JSON.parse(String(data)) as Message
    const asked = id === undefined ? undefined : waiting.get(id)
    if (id !== undefined) waiting.delete(id)
    if (error) asked?.reject(new Error(error.message))
    else asked?.resolve(result)
  })
  return (method, params = {}, sessionId) =>
    new Promise((resolve, reject) => {
      waiting.set(++lastId, { resolve, reject })
      socket.send(JSON.stringify({ id: lastId, method, params, ...(sessionId ? { sessionId } : {}) }))
    })
}

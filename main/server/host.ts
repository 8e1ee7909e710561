import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import type { DesktopEvent, DesktopGateway, DesktopNotice } from '../gateways/desktop.ts'
import { serveDesktop } from '../gateways/desktop-relay.ts'
import { fromWireError } from './worker-errors.ts'
import type { FromWorker, SecretAnswer, SecretCall, ServeOptions, ToWorker, WorkerStart } from './worker-messages.ts'

export interface HostOptions {
  dataDir: string
  version: string
  locale?: 'ru' | 'en'
  /** seals with a key that the operating system keeps; null where there is none */
  secrets?: { seal(text: string): string; open(sealed: string): string } | null
  desktop?: DesktopGateway | null
}

/** The core in its thread, as the main thread holds it. */
export interface Host {
  /** Serves a window through this port, which from now on belongs to the thread. */
  connect(port: MessagePort, seat: { kind: 'window' | 'browser'; address: string }): void
  /** Opens the HTTP server in the core's thread. @throws what listening refused: EADDRINUSE, EACCES */
  serve(options: ServeOptions): Promise<{ url: string; port: number }>
  /** Hands a deep link or a menu command to the window behind a seat. */
  tell(address: string, event: DesktopEvent): void
  on(event: 'notify', listener: (notice: DesktopNotice) => void): void
  /** The thread ended although nobody stopped it. */
  on(event: 'exit', listener: (code: number) => void): void
  status(): 'running' | 'stopping' | 'stopped'
  /** Lets what is under way finish, and closes the database. */
  stop(): Promise<void>
}

/** Half of what the engine would take: lists, saves and imports are as fast with it. */
const YOUNG_MB = 24

/** Starts the core's thread over a folder; the desktop application and the office server start it alike. */
export async function startCore(options: HostOptions): Promise<Host> {
  const ports = [options.desktop ? desktopPort(options.desktop) : null, options.secrets ? secretsPort(options.secrets) : null] as const
  const workerData: WorkerStart = { dataDir: options.dataDir, version: options.version, locale: options.locale ?? 'ru', desktop: ports[0], secrets: ports[1] }
  const worker = new Worker(workerFile(), { workerData, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB }, transferList: ports.filter((port) => port !== null) })
  await started(worker).catch(async (error: unknown) => {
    await worker.terminate()
    throw error
  })
  return hostOf(worker)
}

async function started(worker: Worker): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`the core ended with code ${code} before it had started`)))
    worker.once('message', (message: FromWorker) => {
      if (message.kind === 'started') resolve()
      else if (message.kind === 'failed') reject(fromWireError(message.error))
    })
  })
  worker.removeAllListeners('exit').removeAllListeners('error')
}

/** Beside the bundle in `dist/main`, or the source itself. */
function workerFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './core-worker.ts' : './core-worker.js', import.meta.url)
}

/** Those who wait for the thread to open its HTTP server. */
type Waiting = Map<number, { resolve(office: { url: string; port: number }): void; reject(error: Error): void }>

function hostOf(worker: Worker): Host {
  let status: 'running' | 'stopping' | 'stopped' = 'running'
  let lastId = 0
  const noticed: ((notice: DesktopNotice) => void)[] = []
  const ended: ((code: number) => void)[] = []
  const serving: Waiting = new Map()
  const post = (message: ToWorker, transfer: MessagePort[] = []) => worker.postMessage(message, transfer)
  worker.on('error', (error) => console.error('the core failed:', error))
  worker.on('exit', (code) => {
    const expected = status !== 'running'
    status = 'stopped'
    for (const { reject } of serving.values()) reject(new Error('the core has ended'))
    if (!expected) for (const listener of ended) listener(code)
  })
  worker.on('message', (message: FromWorker) => {
    if (message.kind === 'notify') for (const listener of noticed) listener(message.notice)
    else settle(serving, message)
  })
  return {
    connect: (port, seat) => post({ kind: 'connect', port, seat }, [port]),
    tell: (address, event) => post({ kind: 'tell', address, event }),
    status: () => status,
    on(event: 'notify' | 'exit', listener: (value: never) => void) {
      if (event === 'notify') noticed.push(listener as (notice: DesktopNotice) => void)
      else ended.push(listener as (code: number) => void)
    },
    serve: (options) =>
      new Promise((resolve, reject) => {
        if (status !== 'running') return reject(new Error('the core has ended'))
        serving.set(++lastId, { resolve, reject })
        post({ kind: 'serve', id: lastId, options })
      }),
    async stop() {
      if (status !== 'running') return
      status = 'stopping'
      await stopped(worker, () => post({ kind: 'stop' }))
    },
  }
}

function settle(serving: Waiting, message: FromWorker): void {
  if (message.kind !== 'served' && message.kind !== 'refused') return
  const waiting = serving.get(message.id)
  serving.delete(message.id)
  if (message.kind === 'served') waiting?.resolve({ url: message.url, port: message.port })
  else waiting?.reject(fromWireError(message.error))
}

/** Waits until the thread says that everything is closed, or is gone. */
async function stopped(worker: Worker, ask: () => void): Promise<void> {
  const gone = new Promise((resolve) => worker.once('exit', resolve))
  const told = new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'stopped') resolve()
      else if (message.kind === 'failed') reject(fromWireError(message.error))
    })
  })
  ask()
  await Promise.race([told, gone])
  await worker.terminate()
}

function desktopPort(desktop: DesktopGateway): MessagePort {
  const { port1, port2 } = new MessageChannel()
  serveDesktop(port1, desktop)
  port1.unref()
  return port2
}

function secretsPort(secrets: NonNullable<HostOptions['secrets']>): MessagePort {
  const { port1, port2 } = new MessageChannel()
  port1.on('message', ({ id, method, text }: SecretCall) => port1.postMessage(answerSecret(secrets, { id, method, text })))
  port1.unref()
  return port2
}

function answerSecret(secrets: NonNullable<HostOptions['secrets']>, { id, method, text }: SecretCall): SecretAnswer {
  try {
    return { id, value: method === 'seal' ? secrets.seal(text) : secrets.open(text) }
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) }
  }
}

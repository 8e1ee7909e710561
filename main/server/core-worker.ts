import { parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { startApp, type App } from '../core/app.ts'
import { lockWorkspace, type WorkspaceLock } from '../core/lock.ts'
import { noDesktop } from '../gateways/desktop.ts'
import { desktopOverPort } from '../gateways/desktop-relay.ts'
import { moduleHooks, moduleJobs } from '../modules/index.ts'
import { startOffice, type Office } from './http.ts'
import { portDoor, type PortDoor } from './port.ts'
import { fileSealer, openSeats, type Sealer, type Seats } from './seats.ts'
import { shellEvents } from './shell-events.ts'
import { toWireError } from './worker-errors.ts'
import type { FromWorker, SecretAnswer, SecretCall, ServeOptions, ToWorker, WorkerStart } from './worker-messages.ts'

/**
 * The thread that owns the workspace. Windows reach it through ports that the main thread hands over; browser seats
 * through the HTTP server that it opens when asked to.
 */
const parent = parentPort!
const start = workerData as WorkerStart
const say = (message: FromWorker) => parent.postMessage(message)

function log(level: 'info' | 'warn' | 'error', message: string, error?: unknown): void {
  if (level === 'info' && process.env['CRM_LOG'] !== 'info') return
  console.error(`${new Date().toISOString()} ${level} ${message}`, ...(error === undefined ? [] : [error]))
}

interface Running {
  app: App
  lock: WorkspaceLock
  seats: Seats
  windows: PortDoor
  office: Office | null
  ports: Set<MessagePort>
}

async function run(): Promise<Running> {
  const lock = lockWorkspace(start.dataDir)
  const desktop = start.desktop ? desktopOverPort(start.desktop) : noDesktop
  const app = await startApp({ dataDir: start.dataDir, version: start.version, hooks: moduleHooks, jobs: moduleJobs, desktop, log })
  const seats = await openSeats(app, start.secrets ? keychainSealer(start.secrets) : fileSealer(start.dataDir))
  return { app, lock, seats, windows: portDoor(app), office: null, ports: new Set() }
}

/** The keychain is the main thread's: Electron answers for it only there. */
function keychainSealer(port: MessagePort): Sealer {
  let lastId = 0
  const waiting = new Map<number, (answer: SecretAnswer) => void>()
  port.on('message', (answer: SecretAnswer) => {
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  port.unref()
  const ask = (method: SecretCall['method'], text: string) =>
    new Promise<string>((resolve, reject) => {
      const id = ++lastId
      waiting.set(id, ({ value, error }) => (value === undefined ? reject(new Error(error)) : resolve(value)))
      port.postMessage({ id, method, text } satisfies SecretCall)
    })
  return { seal: (text) => ask('seal', text), open: (sealed) => ask('open', sealed) }
}

function connect(running: Running, port: MessagePort, seat: { kind: 'window' | 'browser'; address: string }): void {
  running.ports.add(port)
  port.on('close', () => running.ports.delete(port))
  running.windows(port, running.seats.door(seat))
}

async function serve(running: Running, id: number, { tls, ...options }: ServeOptions): Promise<void> {
  try {
    running.office ??= await startOffice({ app: running.app, ...options, ...(tls ? { tls } : {}) })
    running.lock.describe(running.office.url)
    say({ kind: 'served', id, url: running.office.url, port: running.office.port })
  } catch (error) {
    say({ kind: 'refused', id, error: toWireError(error) })
  }
}

async function stop(running: Running): Promise<void> {
  await running.office?.stop()
  for (const port of running.ports) port.close()
  await running.app.stop()
  running.lock.release()
  say({ kind: 'stopped' })
  parent.close()
}

function obey(running: Running, message: ToWorker): void {
  if (message.kind === 'connect') connect(running, message.port, message.seat)
  else if (message.kind === 'tell') shellEvents.tell(message.address, message.event)
  else if (message.kind === 'serve') void serve(running, message.id, message.options)
  else void stop(running).catch((error: unknown) => say({ kind: 'failed', error: toWireError(error) }))
}

// A promise that nobody waited for is a fault of ours, but no reason to take the workspace from everybody.
process.on('unhandledRejection', (error) => log('error', 'nobody waited for this', error))

let running: Running | null = null
const early: ToWorker[] = []
// Listening from the first moment also keeps the thread alive while it starts.
parent.on('message', (message: ToWorker) => (running ? obey(running, message) : early.push(message)))
run().then(
  (started) => {
    running = started
    for (const message of early.splice(0)) obey(started, message)
    say({ kind: 'started' })
  },
  (error: unknown) => {
    say({ kind: 'failed', error: toWireError(error) })
    parent.close()
  },
)

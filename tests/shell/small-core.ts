import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import { AppError } from '#shared/core/errors.ts'
import type { CoreHost, CoreOptions } from '#main/desktop/core-seam.ts'
import { runShell } from '#main/desktop/shell.ts'
import type { DesktopGateway, DesktopNotice } from '#main/gateways/desktop.ts'

/**
 * A core with nothing in it but the seam: it answers calls on the window's port, passes calls to the desktop on,
 * and writes down what happened to it, so that the shell can be tested by itself.
 */
interface Call {
  id: number
  call: string
  args: unknown[]
}

async function startSmallCore({ dataDir, locale, version, secrets, desktop }: CoreOptions): Promise<CoreHost> {
  mkdirSync(dataDir, { recursive: true })
  const log = (line: string) => appendFileSync(join(dataDir, 'core.log'), `${line}\n`)
  if (process.argv.includes('--broken-workspace')) throw new Error('Папку держит другая программа')
  if (process.argv.includes('--held-workspace')) {
    throw new AppError('UNAVAILABLE', { what: 'workspaceOpen', pid: 7, computer: 'бухгалтерия', address: 'http://127.0.0.1:4800' })
  }
  const windows = new Map<string, MessagePort>()
  const exits: ((code: number) => void)[] = []
  const notices: ((notice: DesktopNotice) => void)[] = []
  log(`start ${locale} ${version} ${secrets === null ? 'no secrets' : secrets.open(secrets.seal('тайна'))}`)
  return {
    connect(port, seat) {
      log(`connect ${seat.kind} ${seat.address}`)
      windows.set(seat.address, port)
      port.on('message', (message: Call) => {
        if (message.call === 'die') return exits.forEach((exit) => exit(7))
        if (message.call === 'remind') notices.forEach((show) => show(message.args[0] as DesktopNotice))
        void answer(message, seat, desktop).then((value) => port.postMessage({ id: message.id, answer: value }))
      })
      port.on('close', () => log(`disconnect ${seat.address}`))
    },
    on(event: 'notify' | 'exit', listener: (value: never) => void) {
      if (event === 'exit') exits.push(listener as (code: number) => void)
      else notices.push(listener as (notice: DesktopNotice) => void)
    },
    tell(address, event) {
      log(`tell ${address} ${JSON.stringify(event)}`)
      windows.get(address)?.postMessage(event)
    },
    async stop() {
      await new Promise((resolve) => setTimeout(resolve, 50))
      log('stop')
    },
  }
}

async function answer({ call, args }: Call, seat: { address: string }, desktop: DesktopGateway | null): Promise<unknown> {
  if (call === 'echo' || call === 'remind') return args[0]
  const [gateway, name] = call.split('.')
  if (gateway !== 'desktop' || desktop === null) return `no such call: ${call}`
  const method = desktop[name as keyof DesktopGateway] as (...given: unknown[]) => Promise<unknown>
  const given = args.map((argument) => (argument === '@seat' ? seat.address : argument))
  return method(...given).catch((error: unknown) => ({ error: String(error) }))
}

void runShell(startSmallCore)

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, watch } from 'node:fs'
import { createServer as createProbe } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/*
 * npm run dev [-- --rows N] [--keep DIR]
 * A throw-away workspace with demo data: the office from the sources, started anew when they change, and the screens by
 * Vite with hot reload. Both end with Ctrl+C, and the workspace with them, unless it was named.
 */
const root = resolve(import.meta.dirname, '../..')
const cli = resolve(root, 'main/cli/index.ts')
const PERSON = { email: 'dev@example.ru', password: 'разработка-2026' }

function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`)
  return at > 0 ? process.argv[at + 1] : undefined
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createProbe()
    probe.once('error', failed)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? done(address.port) : failed(new Error('no port'))))
    })
  })
}

/** One headless verb, to its end. */
function crm(...words: string[]): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [cli, ...words], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
    child.once('error', failed)
    child.once('exit', (code) => (code === 0 ? done() : failed(new Error(`crm ${words[0]} ended with ${code}`))))
  })
}

const SETTLED_MS = 300

/** The office, started anew when a source of the core changes. */
function keepOffice(data: string, port: number): { ready: Promise<void>; stop: () => Promise<void> } {
  let child = start()
  const ready = new Promise<void>((done) => child.stdout?.once('data', () => done()))
  let timer: NodeJS.Timeout | undefined
  const watchers = ['main', 'shared', 'migrations'].map((folder) => watch(resolve(root, folder), { recursive: true }, (_kind, name) => {
    if (name === null || !/\.(ts|json)$/.test(name)) return
    clearTimeout(timer)
    timer = setTimeout(() => void again(), SETTLED_MS)
  }))

  function start(): ChildProcess {
    return spawn(process.execPath, [cli, 'office', '--data', data, '--port', String(port)], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  }
  function ended(): Promise<void> {
    const last = child
    if (last.exitCode !== null || last.signalCode !== null) return Promise.resolve()
    const gone = new Promise<void>((done) => last.once('exit', () => done()))
    last.kill('SIGTERM')
    return gone
  }
  async function again(): Promise<void> {
    await ended()
    child = start()
    console.log('the office starts anew')
  }

  return {
    ready,
    stop: async () => {
      clearTimeout(timer)
      for (const watcher of watchers) watcher.close()
      await ended()
    },
  }
}

async function startScreens(office: string): Promise<{ address: string; stop: () => Promise<void> }> {
  const { createServer } = await import('vite')
  // The office answers its own origin only; here Vite stands between it and the browser.
  const proxied = { target: office, changeOrigin: true, headers: { origin: office } }
  const server = await createServer({
    configFile: resolve(root, 'vite.config.ts'),
    server: { proxy: { '/rpc': proxied, '/api': proxied } },
    plugins: [{ name: 'browser-door', transformIndexHtml: (html) => html.replace('<!--door-->', '<meta name="crm-door" content="browser" />') }],
  })
  await server.listen()
  return { address: server.resolvedUrls?.local[0] ?? '', stop: () => server.close() }
}

const kept = option('keep')
const data = kept ? resolve(kept) : mkdtempSync(join(tmpdir(), 'moya-crm-dev-'))
try {
  await crm('init', '--data', data, '--company', 'ООО «Ромашка»', '--email', PERSON.email, '--password', PERSON.password)
  await crm('demo', '--data', data, ...(option('rows') ? ['--rows', option('rows')!] : []))
} catch (error) {
  // A workspace that was named and is there already is what was wanted.
  if (!kept) throw error
  console.error(`using ${data}: ${(error as Error).message}`)
}

const port = await freePort()
const office = keepOffice(data, port)
const screens = await startScreens(`http://127.0.0.1:${port}`)
await office.ready
console.log(`\n  ${screens.address}\n  ${PERSON.email}\n  ${PERSON.password}\n`)

async function end(): Promise<void> {
  await Promise.all([office.stop(), screens.stop()])
  if (!kept) rmSync(data, { recursive: true, force: true })
  process.exit(0)
}
// Vite has listeners of its own that would end the process before the workspace is cleared away.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.removeAllListeners(signal)
  process.once(signal, () => void end())
}

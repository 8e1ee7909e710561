import { readFileSync } from 'node:fs'
import { startCore, type Host } from '../../server/host.ts'
import { EXIT, UsageError } from '../failures.ts'
import { dataDirOf, optionsOf, required, wholeNumber, type Call, type Verb } from '../options.ts'
import { applicationVersion } from '../version.ts'

const text = { type: 'string' } as const

/** Serves until it is told to stop. A folder without a workspace is served too: the wizard opens in the browser. */
export const office: Verb = async (call) => {
  const { values } = optionsOf(call, { port: text, host: text, 'tls-cert': text, 'tls-key': text, name: { type: 'string', multiple: true } })
  const dataDir = dataDirOf(call, values.data)
  const port = values.port === undefined ? 0 : wholeNumber(call, 'port', values.port, 0, 65_535)
  const host = values.host ?? '127.0.0.1'
  const tls = tlsOf(call, values['tls-cert'], values['tls-key'])
  if (!tls && !/^(127\.|localhost$|::1$)/.test(host)) call.say(call.words('openToNetwork'))
  const core = await startCore({ dataDir, version: applicationVersion(), locale: call.locale })
  try {
    // Listening for signals comes first: whoever reads "ready" may send one at once.
    const stopped = untilToldToStop(call, core)
    const { url } = await listen(call, core, { host, port, ...(tls ? { tls } : {}), names: values.name ?? [] })
    call.print(`ready ${url}`)
    return await stopped
  } finally {
    await core.stop()
  }
}

function tlsOf(call: Call, cert: string | undefined, key: string | undefined): { cert: string; key: string } | null {
  if (cert === undefined && key === undefined) return null
  const [certFile, keyFile] = [required(call, 'tls-cert', cert), required(call, 'tls-key', key)]
  return { cert: readPem(call, 'tls-cert', certFile), key: readPem(call, 'tls-key', keyFile) }
}

function readPem(call: Call, option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(call.words('badOption', { option, value: file, expected: (error as NodeJS.ErrnoException).code ?? 'PEM' }), { cause: error })
  }
}

async function listen(call: Call, core: Host, options: Parameters<Host['serve']>[0]): Promise<{ url: string }> {
  try {
    return await core.serve(options)
  } catch (error) {
    const code = (error as { code?: unknown }).code
    if (code === 'EADDRINUSE') throw new Error(call.words('portTaken', { port: options.port ?? 0 }), { cause: error })
    if (code === 'EACCES') throw new Error(call.words('portForbidden', { port: options.port ?? 0 }), { cause: error })
    throw error
  }
}

/** A second signal does not wait for anything. */
function untilToldToStop(call: Call, core: Host): Promise<number> {
  return new Promise((resolve) => {
    let told = false
    const stop = () => {
      if (told) process.exit(EXIT.failed)
      told = true
      call.say(call.words('stopping'))
      resolve(EXIT.done)
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
    core.on('exit', () => resolve(EXIT.failed))
  })
}

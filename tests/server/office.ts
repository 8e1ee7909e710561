import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { join } from 'node:path'
import { startApp, type App } from '#main/core/app.ts'
import { createTokenFor } from '#main/modules/auth/auth.service.ts'
import { noDesktop } from '#main/gateways/desktop.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { initWorkspace } from '#main/modules/setup/init.ts'
import { startOffice, type Office, type OfficeOptions } from '#main/server/http.ts'
import { testFolder } from '../support/databases.ts'

export const ADMINISTRATOR = { name: 'Анна Админова', email: 'anna@romashka.example', password: 'верный конь скрепка 7' }

/** A workspace of its own on SQLite; answers its folder. */
export async function makeWorkspace(): Promise<string> {
  const dataDir = join(testFolder(), 'workspace')
  const { core } = await initWorkspace(
    { dataDir, hooks: moduleHooks },
    { locale: 'ru', database: { kind: 'sqlite' }, administrator: ADMINISTRATOR, company: { name: 'ООО «Ромашка»', inn: null } },
  )
  await core.connection.close()
  return dataDir
}

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  text: string
  json: () => unknown
}

export interface Asked {
  method?: string
  headers?: Record<string, string>
  body?: string | Buffer | object
  /** leave `Host` and `Content-Type` to the test */
  bare?: boolean
}

export interface RunningOffice extends Office {
  app: App
  token: string
  /** what was logged, one line each */
  logged: string[]
  /** A request as it is, with any header, also those that `fetch` keeps for itself. */
  ask(path: string, asked?: Asked): Promise<Answer>
  /** The same with a token. */
  api(path: string, asked?: Asked): Promise<Answer>
  /** Signs in as a browser; answers the cookie as it is sent back. */
  signIn(options?: { remember?: boolean }): Promise<{ cookie: string; setCookie: string }>
}

/** A real server over a real workspace. */
export async function openOffice(options: Partial<OfficeOptions> & { dataDir?: string } = {}): Promise<RunningOffice> {
  const logged: string[] = []
  const dataDir = options.dataDir ?? (await makeWorkspace())
  const app = await startApp({ dataDir, version: '1.2.3', hooks: moduleHooks, desktop: noDesktop, log: (level, message, error) => void logged.push(`${level} ${message}${error instanceof Error ? ` ${error.stack}` : ''}`) })
  const office = await startOffice({ app, ...options })
  const token = app.core ? (await createTokenFor(app.core, ADMINISTRATOR.email, 'test')).token : ''
  const ask = (path: string, asked: Asked = {}) => send(office.url, path, asked)
  return {
    ...office,
    app,
    token,
    logged,
    ask,
    api: (path, asked = {}) => ask(`/api/v1${path}`, { ...asked, headers: { authorization: `Bearer ${token}`, ...asked.headers } }),
    async signIn({ remember } = {}) {
      const { email, password } = ADMINISTRATOR
      const answer = await ask('/rpc/auth/signIn', { method: 'POST', headers: { 'x-crm': '1' }, body: { json: { email, password, ...(remember ? { remember } : {}) } } })
      const setCookie = answer.headers['set-cookie']?.[0] ?? ''
      return { setCookie, cookie: setCookie.split(';')[0] ?? '' }
    },
    async stop() {
      await office.stop()
      await app.stop()
    },
  }
}

function send(url: string, path: string, { method = 'GET', headers = {}, body, bare = false }: Asked): Promise<Answer> {
  const { hostname, port, protocol } = new URL(url)
  const bytes = body === undefined ? undefined : typeof body === 'string' || Buffer.isBuffer(body) ? Buffer.from(body) : Buffer.from(JSON.stringify(body))
  const given = bytes === undefined || bare ? {} : { 'content-type': 'application/json', 'content-length': String(bytes.length) }
  const request = protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve, reject) => {
    const asking = request({ host: hostname.replace(/^\[|\]$/g, ''), port, path, method, headers: { ...given, ...headers }, rejectUnauthorized: false, agent: false }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(pieces).toString('utf8')
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: () => JSON.parse(text) as unknown })
      })
    })
    asking.on('error', reject)
    asking.end(bytes)
  })
}

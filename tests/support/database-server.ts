import { randomBytes, randomUUID } from 'node:crypto'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import { kill, start, temporaryFolder } from './lifetime.ts'
import { which } from './paths.ts'

export const COLLATION = 'utf8mb4_unicode_520_ci'
const READY_MS = 90_000

/** A database server of this test run alone. */
export interface TestServer {
  /** mysql://root:password@127.0.0.1:port, without a database name. */
  url: string
  version: string
  /** Makes an empty database and answers its url. */
  freshDatabase(): Promise<string>
  /** Ends the server and removes its data. */
  stop(): Promise<void>
}

/** What differs between the servers. */
export interface ServerKind {
  name: string
  /** Words that start the server's program. */
  command: readonly [string, ...string[]]
  /** Settings besides those that all servers share. */
  settings: readonly string[]
  /** Fills an empty data folder. */
  initialise(data: string): Promise<void>
}

/** Settings for data that nobody will miss: no binary log, no waiting for the disk. */
export const FAST = [
  '--skip-log-bin',
  '--sync-binlog=0',
  '--innodb-flush-log-at-trx-commit=2',
  '--innodb-flush-method=nosync',
  '--innodb-doublewrite=OFF',
  '--innodb-buffer-pool-size=128M',
  '--performance-schema=OFF',
] as const

/** The account of the system's administrator may run a database server only when it says so itself. */
export const AS_ROOT = process.getuid?.() === 0 ? ['--user=root'] : []

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

async function ask(url: string, sql: string): Promise<RowDataPacket[]> {
  const connection = await createConnection({ uri: url, connectTimeout: 5_000 })
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql)
    return rows
  } finally {
    await connection.end()
  }
}

/** Makes an empty database on the server at `url`, with the collation that both servers know. */
export async function freshDatabase(url: string): Promise<string> {
  const name = `crm_${randomUUID().replaceAll('-', '').slice(0, 16)}`
  await ask(url, `create database ${name} character set utf8mb4 collate ${COLLATION}`)
  return `${url.replace(/\/+$/, '')}/${name}`
}

/** Linux ends the server with us even when we are killed; elsewhere the clean-up of `atEnd` has to do. */
function tiedToUs(command: readonly [string, ...string[]]): readonly [string, ...string[]] {
  const setpriv = process.platform === 'linux' ? which('setpriv') : undefined
  return setpriv ? [setpriv, '--pdeathsig', 'KILL', ...command] : command
}

/** MariaDB makes this account itself, without a password; MySQL does not make it. */
function account(password: string): string {
  const root = "'root'@'127.0.0.1'"
  return `create user if not exists ${root};\nalter user ${root} identified by '${password}';\ngrant all on *.* to ${root} with grant option;\n`
}

async function launch(kind: ServerKind, home: string, data: string, init: string, log: string): Promise<{ port: number; pid: number; exited: Promise<number> }> {
  const port = await freePort()
  const [program, ...args] = tiedToUs([
    ...kind.command,
    '--no-defaults',
    ...AS_ROOT,
    `--datadir=${data}`,
    // A MariaDB that starts clears away the temporary tables of every other in the folder.
    `--tmpdir=${home}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    `--socket=${join(home, 'sock')}`,
    `--pid-file=${join(home, 'pid')}`,
    `--init-file=${init}`,
    '--skip-name-resolve',
    '--character-set-server=utf8mb4',
    `--collation-server=${COLLATION}`,
    '--max-connections=400',
    ...FAST,
    ...kind.settings,
  ])
  const out = openSync(log, 'a')
  const child = start(program, args, { stdio: ['ignore', out, out] })
  closeSync(out)
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1))
    child.once('error', () => resolve(127))
  })
  if (child.pid === undefined) throw new Error(`${kind.name}: ${program} could not be started`)
  return { port, pid: child.pid, exited }
}

async function answers(url: string, exited: Promise<number>): Promise<string | undefined> {
  let gone = false
  void exited.then(() => (gone = true))
  let last: unknown
  for (const began = Date.now(); Date.now() - began < READY_MS && !gone; await sleep(100)) {
    try {
      return String((await ask(url, 'select version() as version'))[0]?.version)
    } catch (error) {
      last = error
    }
  }
  if (!gone) throw new Error(`no answer within ${READY_MS / 1000} s`, { cause: last })
  return undefined
}

/** Starts a server on a free port of the loopback with a data folder of its own. */
export async function startServer(kind: ServerKind): Promise<TestServer> {
  const { path: home, remove } = temporaryFolder()
  const log = join(home, 'log')
  try {
    const data = join(home, 'data')
    await kind.initialise(data)
    const password = randomBytes(9).toString('hex')
    const init = join(home, 'init.sql')
    writeFileSync(init, account(password))
    // Between our asking for a free port and the server's taking it, another program may have taken it.
    for (let attempt = 1; attempt <= 3; attempt++) {
      const { port, pid, exited } = await launch(kind, home, data, init, log)
      const url = `mysql://root:${password}@127.0.0.1:${port}`
      const version = await answers(url, exited)
      if (version === undefined) continue
      const stop = async () => {
        kill(pid)
        await exited
        remove()
      }
      return { url, version, freshDatabase: () => freshDatabase(url), stop }
    }
    throw new Error(`it ended by itself: ${readFileSync(log, 'utf8').trim().split('\n').slice(-4).join(' | ')}`)
  } catch (error) {
    remove()
    throw new Error(`${kind.name} could not be started: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

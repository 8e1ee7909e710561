import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from './database-server.ts'
import { atEnd, kill, start, temporaryFolder } from './lifetime.ts'
import { unpack } from './packages.ts'
import { isRoot, ROOT, which } from './paths.ts'

/** A mail server (Dovecot) of this test run alone: one account, a maildir that tests write letters into. */
export interface ImapServer {
  /** imap://user:password@127.0.0.1:port/?tls=port&maildir=path */
  url: string
  stop(): Promise<void>
}

interface Program {
  dovecot: string
  doveconf: string
  libexec: string
  /** for libraries that do not lie where the system looks for them */
  libraries: string | null
}

const READY_MS = 30_000
/** Whose the letters are: root may have none. */
const MAIL = isRoot ? { uid: 65_534, gid: 65_534 } : { uid: userInfo().uid, gid: userInfo().gid }
/** Compiled into its library: where its modules lie. */
const MODULES = '/usr/lib/dovecot/modules'

/**
 * The system's Dovecot, or the distribution's package unpacked beside the system. Its programs start each other by
 * paths that are compiled in, so the unpacked one gets a library of its own with another path of the same length.
 */
async function prepare(home: string): Promise<Program> {
  const system = which('dovecot')
  if (system && existsSync('/usr/lib/dovecot/imap-login')) return { dovecot: system, doveconf: which('doveconf') ?? '/usr/bin/doveconf', libexec: '/usr/lib/dovecot', libraries: null }
  const { folder } = await unpack('dovecot-imapd', 'own')
  // The process that speaks before anybody has signed in runs as nobody, who may not look into the cache of root.
  const own = join(home, 'dovecot')
  for (const part of ['lib', 'usr/lib']) if (existsSync(join(folder, part))) cpSync(join(folder, part), join(own, part), { recursive: true, verbatimSymlinks: true })
  const libexec = join(own, 'usr/lib/dovecot')
  const alias = `/tmp/dv${randomBytes(8).toString('hex')}`.slice(0, MODULES.length - '/modules'.length)
  symlinkSync(libexec, alias)
  atEnd(() => rmSync(alias, { force: true }))
  const library = realpathSync(join(libexec, 'libdovecot.so.0'))
  const bytes = readFileSync(library, 'latin1')
  writeFileSync(library, bytes.replaceAll(MODULES, `${alias}/modules`), 'latin1')
  const triplet = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'
  const libraries = [libexec, join(libexec, 'modules/old-stats'), ...['lib', 'usr/lib'].map((part) => join(own, part, triplet))].filter((path) => existsSync(path)).join(':')
  return { dovecot: join(folder, 'usr/sbin/dovecot'), doveconf: join(folder, 'usr/bin/doveconf'), libexec, libraries }
}

function settings({ libexec, libraries }: Program, home: string, ports: { plain: number; tls: number }): string {
  const user = userInfo().username
  const login = isRoot ? 'nobody' : user
  return `
protocols = imap
listen = 127.0.0.1
base_dir = ${home}/run
state_dir = ${home}/run
libexec_dir = ${libexec}
mail_plugin_dir = ${libexec}/modules
login_plugin_dir = ${libexec}/modules/login
log_path = ${home}/log
default_internal_user = ${user}
default_internal_group = ${isRoot ? 'root' : String(userInfo().gid)}
default_login_user = ${login}
first_valid_uid = 0
disable_plaintext_auth = no
auth_failure_delay = 0
mail_max_userip_connections = 100
ssl = yes
ssl_cert = <${home}/cert.pem
ssl_key = <${home}/key.pem
mail_location = maildir:${home}/mail
import_environment = TZ${libraries ? ` LD_LIBRARY_PATH=${libraries}` : ''}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${home}/users
}
userdb {
  driver = static
  args = uid=${MAIL.uid} gid=${MAIL.gid} home=${home}/mail
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${ports.plain}
  }
  inet_listener imaps {
    port = ${ports.tls}
    ssl = yes
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}

`
}

async function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: 2000 })
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('data', (bytes) => end(bytes.toString('latin1').startsWith('* OK'))).once('error', () => end(false)).once('timeout', () => end(false)).once('close', () => resolve(false))
  })
}

/** Starts a mail server on free ports of the loopback. Throws a sentence when it cannot be had. */
export async function startImap(): Promise<ImapServer> {
  const { path: home, remove } = temporaryFolder()
  try {
    chmodSync(home, 0o755)
    const program = await prepare(home)
    const ports = { plain: await freePort(), tls: await freePort() }
    const password = randomBytes(9).toString('hex')
    for (const folder of ['run', 'mail', 'mail/new', 'mail/cur', 'mail/tmp']) mkdirSync(join(home, folder), { mode: 0o755 })
    writeFileSync(join(home, 'users'), `office:${password}\n`)
    for (const name of ['cert.pem', 'key.pem']) cpSync(join(ROOT, 'tests/server/tls', name), join(home, name))
    if (isRoot) for (const folder of ['mail', 'mail/new', 'mail/cur', 'mail/tmp']) chownSync(join(home, folder), MAIL.uid, MAIL.gid)
    const config = join(home, 'dovecot.conf')
    writeFileSync(config, settings(program, home, ports))
    const out = openSync(join(home, 'out'), 'a')
    const env = { ...process.env, ...(program.libraries ? { LD_LIBRARY_PATH: program.libraries } : {}) }
    const child = start(program.doveconf, ['-f', 'service=master', '-c', config, '-m', 'master', '-e', program.dovecot, '-F', '-c', config], { stdio: ['ignore', out, out], env })
    closeSync(out)
    let gone = false
    const exited = new Promise<void>((resolve) => child.once('exit', () => ((gone = true), resolve())).once('error', () => ((gone = true), resolve())))
    for (const began = Date.now(); !(await greets(ports.plain)); await sleep(100)) {
      if (gone || Date.now() - began > READY_MS) throw new Error(told(home))
    }
    return {
      url: `imap://office:${password}@127.0.0.1:${ports.plain}/?tls=${ports.tls}&maildir=${encodeURIComponent(join(home, 'mail'))}`,
      async stop() {
        // The master ends its own children when it is asked to; killed, it would leave them behind.
        if (child.pid !== undefined) kill(child.pid, 'SIGTERM')
        await exited
        remove()
      },
    }
  } catch (error) {
    remove()
    throw new Error(`Dovecot could not be started: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

function told(home: string): string {
  const texts = ['log', 'out'].filter((name) => existsSync(join(home, name))).map((name) => readFileSync(join(home, name), 'utf8').trim())
  return texts.join('\n').split('\n').slice(-4).join(' | ') || 'it does not answer'
}

import { join } from 'node:path'
import { AS_ROOT, FAST, startServer, type TestServer } from './database-server.ts'
import { run } from './lifetime.ts'
import { unpack } from './packages.ts'
import { which } from './paths.ts'

/** A server that may be started: its program and where its words for errors lie. */
interface Program {
  command: readonly [string, ...string[]]
  settings: readonly string[]
}

/** The older ones are not supported by the application. */
const OLDEST = 8.4

async function onSystem(): Promise<Program | undefined> {
  const path = which('mysqld')
  if (!path) return undefined
  const { output } = await run(path, ['--no-defaults', '--version'], { timeoutMs: 10_000 })
  const version = /Ver (\d+\.\d+)/.exec(output)?.[1]
  return version && Number(version) >= OLDEST && !output.includes('MariaDB') ? { command: [path], settings: [] } : undefined
}

/**
 * Finds MySQL, or fetches it: the system's from 8.4 on, else the newest that Debian packages, unpacked beside the
 * system with all its libraries. Throws a sentence when neither is to be had.
 */
export async function prepareMysql(): Promise<Program> {
  const system = await onSystem()
  if (system) return system
  const { folder, command } = await unpack('mysql-server-core', 'sid')
  const usr = join(folder, 'usr')
  return {
    command: command('usr/sbin/mysqld'),
    settings: [`--basedir=${usr}`, `--lc-messages-dir=${join(usr, 'share/mysql')}`, `--plugin-dir=${join(usr, 'lib/mysql/plugin')}`],
  }
}

/** Starts a MySQL server of this run alone. */
export async function startMysql(): Promise<TestServer> {
  const { command, settings } = await prepareMysql()
  const all = [...settings, '--secure-file-priv=', '--mysqlx=OFF', '--innodb-redo-log-capacity=64M']
  return startServer({
    name: 'MySQL',
    command,
    settings: all,
    async initialise(data) {
      const [program, ...args] = command
      const setup = ['--no-defaults', '--initialize-insecure', ...AS_ROOT, `--datadir=${data}`, ...FAST, ...all]
      const { code, output } = await run(program, [...args, ...setup], { timeoutMs: 120_000 })
      if (code !== 0) throw new Error(output.trim().split('\n').slice(-3).join(' | '))
    },
  })
}

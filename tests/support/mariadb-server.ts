import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AS_ROOT, FAST, startServer, type TestServer } from './database-server.ts'
import { unpack } from './packages.ts'
import { ROOT, which } from './paths.ts'

interface Program {
  command: readonly [string, ...string[]]
  settings: readonly string[]
  /** The folder with the SQL that makes the system tables. */
  share: string
}

/** In the order in which mariadb-install-db reads them; newer servers have renamed the first ones. */
const SYSTEM_TABLES = [/^(mysql|mariadb)_system_tables\.sql$/, /^(mysql|mariadb)_performance_tables\.sql$/, /^(mysql|mariadb)_system_tables_data\.sql$/, /^maria_add_gis_sp_bootstrap\.sql$/]

function onSystem(): Program | undefined {
  const path = which('mariadbd')
  if (!path) return undefined
  const base = dirname(dirname(path))
  const share = ['share/mysql', 'share/mariadb'].map((part) => join(base, part)).find((folder) => existsSync(folder))
  return share ? { command: [path], settings: [], share } : undefined
}

/**
 * Finds MariaDB, or fetches it: the system's program, else the package of the machine's own distribution, unpacked
 * beside the system, so that no service starts. Throws a sentence when neither is to be had.
 */
export async function prepareMariadb(): Promise<Program> {
  const system = onSystem()
  if (system) return system
  const { folder, command } = await unpack('mariadb-server-core', 'own')
  const share = join(folder, 'usr/share/mysql')
  return {
    command: command('usr/sbin/mariadbd'),
    settings: [`--basedir=${join(folder, 'usr')}`, `--lc-messages-dir=${share}`, `--character-sets-dir=${join(share, 'charsets')}`],
    share,
  }
}

function systemTables(share: string): string {
  const files = readdirSync(share)
  const found = SYSTEM_TABLES.flatMap((name) => files.filter((file) => name.test(file)))
  if (found.length < SYSTEM_TABLES.length) throw new Error(`the SQL of the system tables is missing in ${share}`)
  return ['create database if not exists mysql;', 'use mysql;', ...found.map((file) => readFileSync(join(share, file), 'utf8'))].join('\n')
}

/** What mariadb-install-db does, without its shell script, which would start the system's program. */
export async function bootstrap({ command, settings, share }: Program, data: string): Promise<void> {
  mkdirSync(data)
  const [program, ...args] = command
  const child = spawn(program, [...args, '--no-defaults', '--bootstrap', ...AS_ROOT, `--datadir=${data}`, `--tmpdir=${data}`, ...FAST, ...settings], { stdio: ['pipe', 'ignore', 'pipe'], timeout: 120_000 })
  let output = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  const code = new Promise<number>((resolve, reject) => child.once('error', reject).once('close', (status) => resolve(status ?? 1)))
  child.stdin.once('error', (error) => (output += error.message))
  child.stdin.end(systemTables(share))
  if ((await code) !== 0) throw new Error(output.trim().split('\n').slice(-3).join(' | '))
}

/** Starts a MariaDB server of this run alone. */
export async function startMariadb(): Promise<TestServer> {
  const program = await prepareMariadb()
  return startServer({
    name: 'MariaDB',
    command: program.command,
    // MySQL makes certificates by itself.
    settings: [...program.settings, `--ssl-cert=${join(ROOT, 'tests/server/tls/cert.pem')}`, `--ssl-key=${join(ROOT, 'tests/server/tls/key.pem')}`],
    initialise: (data) => bootstrap(program, data),
  })
}

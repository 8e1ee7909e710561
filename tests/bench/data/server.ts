import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import { AS_ROOT, COLLATION, freePort } from '#tests/support/database-server.ts'
import { start } from '#tests/support/lifetime.ts'
import { bootstrap, prepareMariadb } from '#tests/support/mariadb-server.ts'

export interface BenchServer {
  version: string
  urlOf(database: string): string
  /** makes the database anew */
  recreate(database: string): Promise<void>
  stop(): Promise<void>
}

/**
 * Settings of a small office's server that keeps its data through a power cut: every commit is flushed. The binary log is
 * off, as in a server without replicas.
 */
const SETTINGS = ['--skip-log-bin', '--innodb-flush-log-at-trx-commit=1', '--innodb-buffer-pool-size=2G', '--innodb-log-file-size=1G', '--performance-schema=OFF', '--max-allowed-packet=64M', '--innodb-doublewrite=ON']

/** A MariaDB whose data stay in the cache from one run to the next. */
export async function startBenchServer(folder: string): Promise<BenchServer> {
  const program = await prepareMariadb()
  const data = join(folder, 'data')
  mkdirSync(folder, { recursive: true })
  if (!existsSync(join(data, 'mysql'))) await bootstrap(program, data)
  const port = await freePort()
  const [command, ...args] = program.command
  const child = start(command, [...args, '--no-defaults', ...AS_ROOT, ...program.settings, ...SETTINGS, `--datadir=${data}`, `--port=${port}`, '--bind-address=127.0.0.1', `--socket=${join(folder, 'sock')}`, `--pid-file=${join(folder, 'pid')}`, '--skip-name-resolve', '--skip-grant-tables', '--character-set-server=utf8mb4', `--collation-server=${COLLATION}`], { stdio: 'ignore' })
  const exited = new Promise((resolve) => child.once('exit', resolve))
  const urlOf = (database: string) => `mysql://root:bench@127.0.0.1:${port}/${database}`
  const version = await answered(port, exited)
  const stop = async () => {
    child.kill('SIGTERM')
    await exited
  }
  return {
    version,
    urlOf,
    stop,
    async recreate(database) {
      const connection = await createConnection(urlOf(''))
      await connection.query(`drop database if exists \`${database}\``)
      await connection.query(`create database \`${database}\` character set utf8mb4 collate ${COLLATION}`)
      await connection.end()
    },
  }
}

async function answered(port: number, exited: Promise<unknown>): Promise<string> {
  let gone = false
  void exited.then(() => (gone = true))
  let last: unknown
  for (const began = Date.now(); Date.now() - began < 120_000 && !gone; await sleep(200)) {
    try {
      const connection = await createConnection({ host: '127.0.0.1', port, user: 'root', password: 'bench' })
      const [rows] = await connection.query('select version() as version')
      await connection.end()
      return String((rows as { version: string }[])[0]!.version)
    } catch (error) {
      last = error
    }
  }
  throw new Error('the server of the bench did not start', { cause: last })
}

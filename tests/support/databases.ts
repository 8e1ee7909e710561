import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseTarget } from '#main/db/dialect.ts'
import { freshDatabase } from './database-server.ts'
import { temporaryFolder } from './lifetime.ts'

/** One of the databases on which the application promises to work. */
export interface TestDatabase {
  name: 'sqlite' | 'mariadb' | 'mysql'
  /**
   * Makes an empty database: `sqlite:/path/of/a/file/that/does/not/exist/yet` or `mysql://user:password@host:port/name`,
   * and the same as `connect` takes it.
   */
  fresh(): Promise<{ url: string; target: DatabaseTarget }>
}

let folder: string | undefined

/** A folder for files of tests that is gone after the run. */
export function testFolder(): string {
  folder ??= process.env.CRM_TEST_FOLDER || temporaryFolder().path
  return mkdtempSync(join(folder, 'f-'))
}

function sqlite(file: string): { url: string; target: DatabaseTarget } {
  return { url: `sqlite:${file}`, target: { kind: 'sqlite', file, mustExist: false } }
}

async function onServer(server: string): Promise<{ url: string; target: DatabaseTarget }> {
  const url = await freshDatabase(server)
  return { url, target: { kind: 'mysql', url, tls: false } }
}

const server = (name: 'mariadb' | 'mysql', url: string | undefined): TestDatabase[] =>
  url ? [{ name, fresh: () => onServer(url) }] : []

/**
 * The databases that this run has: `npm test` starts MariaDB and MySQL and gives their addresses in the environment;
 * a test file that is run by itself without them has SQLite alone.
 */
export const DATABASES: readonly TestDatabase[] = [
  { name: 'sqlite', fresh: async () => sqlite(join(testFolder(), 'workspace.sqlite')) },
  ...server('mariadb', process.env.CRM_TEST_MARIADB_URL),
  ...server('mysql', process.env.CRM_TEST_MYSQL_URL),
]

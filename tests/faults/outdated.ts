import { sql } from 'kysely'
import { join } from 'node:path'
import { migrations } from '#migrations'
import { writeConfig } from '#main/core/config.ts'
import { newId } from '#shared/core/ids.ts'
import { connect, type Connection } from '#main/db/connect.ts'
import { testFolder } from '../support/databases.ts'

/** Brings a database to where an older version of the application left it: after its first steps only. */
export async function applyFirst(connection: Connection, count: number): Promise<void> {
  await sql`create table if not exists schema_migrations (name varchar(100) not null primary key, at varchar(24) not null)`.execute(connection.db)
  for (const [name, step] of Object.entries(migrations).slice(0, count)) {
    await step.up(connection.db as never)
    await sql`insert into schema_migrations (name, at) values (${name}, '2026-01-01T00:00:00.000Z')`.execute(connection.db)
  }
}

/** A workspace that an older version of the application made: its last migrations are still to come. */
export async function outdatedWorkspace(behind = 1): Promise<{ dataDir: string }> {
  const dataDir = testFolder()
  const connection = await connect({ kind: 'sqlite', file: join(dataDir, 'workspace.db'), mustExist: false })
  await applyFirst(connection, Object.keys(migrations).length - behind)
  await connection.db.insertInto('settings').values({ scope: 'core', key: 'workspaceId', value: JSON.stringify(newId()), updated_at: '2026-01-01T00:00:00.000Z' }).execute()
  await connection.close()
  writeConfig(dataDir, { database: 'sqlite' })
  return { dataDir }
}

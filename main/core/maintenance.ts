import { AppError } from '#shared/core/errors.ts'
import { connect } from '../db/connect.ts'
import { migrate, schemaState, type SchemaState } from '../db/migrator.ts'
import { readConfig } from './config.ts'
import { targetOf } from './workspace.ts'

/**
 * Brings the schema of a folder's workspace up to date without opening it. Answers the steps that were missing.
 * @throws UNAVAILABLE when there is no workspace, or its database is newer, foreign or out of reach
 */
export async function migrateWorkspace(dataDir: string): Promise<{ applied: string[]; schema: SchemaState }> {
  const config = readConfig(dataDir)
  if (!config) throw new AppError('UNAVAILABLE', { what: 'workspace', problem: 'missing', file: dataDir })
  const connection = await connect(targetOf(dataDir, config))
  try {
    return { applied: await migrate(connection), schema: await schemaState(connection) }
  } finally {
    await connection.close()
  }
}

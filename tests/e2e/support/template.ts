import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { DATABASE_FILE } from '#main/core/config.ts'
import { create } from '#main/core/service.ts'
import { closeWorkspace, systemContext } from '#main/core/workspace.ts'
import type { Core } from '#main/core/context.ts'
import { hashPassword } from '#main/modules/auth/passwords.ts'
import { openSession } from '#main/modules/auth/sessions.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { makeDemo } from '#main/modules/setup/demo/demo.ts'
import { databaseChoiceOf, initWorkspace } from '#main/modules/setup/init.ts'
import { entities } from '#shared/modules.ts'
import { anna, COMPANY, everybody, PASSWORD, type Person } from './people.ts'

/**
 * Workspaces that a test starts from. They are made once for a run and copied for each test, with a session of every
 * person in them, so that a test need not wait for Argon2 to be where it begins.
 *
 * `nothing`: the folder of a fresh machine; `empty`: people and nothing else; `demo`: people and sample data.
 */
export type TemplateName = 'nothing' | 'empty' | 'demo'

export interface Sessions {
  window: Record<string, string>
  browser: Record<string, string>
}

const SESSIONS = 'sessions.json'
const DEMO_CLIENTS = 120
const folderVariable = 'CRM_E2E_TEMPLATES'

/** Makes both templates under a folder and tells the workers where they are. */
export async function makeTemplates(folder: string): Promise<void> {
  for (const name of ['empty', 'demo'] as const) await makeTemplate(join(folder, name), { demo: name === 'demo' })
  process.env[folderVariable] = folder
}

/** A copy of a template; answers the sessions that it holds. */
export function copyTemplate(name: TemplateName, dataDir: string): Sessions {
  if (name === 'nothing') {
    mkdirSync(dataDir, { recursive: true })
    return { window: {}, browser: {} }
  }
  const folder = process.env[folderVariable]
  if (folder === undefined) throw new Error('the templates were not made: playwright.config.ts names the global setup')
  cpSync(join(folder, name), dataDir, { recursive: true })
  wakeSessions(join(dataDir, DATABASE_FILE))
  return JSON.parse(readFileSync(join(dataDir, SESSIONS), 'utf8')) as Sessions
}

/** A session that nobody has used for half an hour is locked, and a run may take longer. */
function wakeSessions(file: string): void {
  const database = new Sqlite(file)
  database.prepare('update sessions set last_seen_at = ?').run(new Date().toISOString())
  database.close()
}

async function makeTemplate(dataDir: string, { demo }: { demo: boolean }): Promise<void> {
  const { core, administratorId } = await initWorkspace(
    { dataDir, hooks: moduleHooks },
    { locale: 'ru', database: databaseChoiceOf(undefined), administrator: { ...anna, password: PASSWORD }, company: { name: COMPANY, inn: null } },
  )
  const hash = await hashPassword(PASSWORD)
  const ids: Record<string, string> = { [anna.email]: administratorId }
  for (const person of everybody) ids[person.email] ??= await hire(core, person, hash)
  if (demo) await makeDemo(systemContext(core, 'ru'), { ownerId: administratorId, rows: DEMO_CLIENTS })
  const sessions: Sessions = { window: {}, browser: {} }
  for (const [email, id] of Object.entries(ids)) {
    for (const kind of ['window', 'browser'] as const) sessions[kind][email] = (await openSession(core, id, { kind, label: 'test', address: '127.0.0.1' })).token
  }
  await closeWorkspace(core)
  writeFileSync(join(dataDir, SESSIONS), JSON.stringify(sessions))
}

async function hire(core: Core, { name, email, role }: Person, passwordHash: string): Promise<string> {
  const { id: roleId } = await core.connection.db.selectFrom('roles').select('id').where('built_in', '=', role).executeTakeFirstOrThrow()
  const user = await create(systemContext(core, 'ru'), entities.users, { name, email, roleIds: [String(roleId)], locale: 'ru' })
  await core.connection.db.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', user.id).execute()
  return user.id
}

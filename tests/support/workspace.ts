import { createRouterClient } from '@orpc/server'
import type { ContractRouterClient } from '@orpc/contract'
import { entities, type contract } from '#shared/modules.ts'
import type { Grants } from '#shared/core/access.ts'
import { newId } from '#shared/core/ids.ts'
import { startApp, type App } from '#main/core/app.ts'
import { noDesktop } from '#main/gateways/desktop.ts'
import type { Ctx } from '#main/core/context.ts'
import { closeWorkspace, contextFor, systemContext } from '#main/core/workspace.ts'
import { create } from '#main/core/service.ts'
import { loadActor } from '#main/modules/auth/actor.ts'
import { openSession } from '#main/modules/auth/sessions.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { moduleJobs } from '#main/modules/jobs.ts'
import { databaseChoiceOf, initWorkspace } from '#main/modules/setup/init.ts'
import type { Door } from '#main/server/context.ts'
import { createRouter } from '#main/server/router.ts'
import { testFolder, type TestDatabase } from './databases.ts'

/** The typed client of the whole contract, as a window has it. */
export type Client = ContractRouterClient<typeof contract>

export interface Person {
  id: string
  client: Client
  ctx: Ctx
  door: Door
}

/** A real workspace with an administrator signed in; more people on request. */
export interface TestWorkspace {
  app: App
  dataDir: string
  administrator: Person
  password: string
  /** a person with a role of these grants, or with a built-in role */
  person(role: Grants | 'manager' | 'employee' | 'client', options?: { teamIds?: string[]; clientId?: string; name?: string }): Promise<Person>
  /** closes and opens the same folder again, as after a restart */
  reopen(): Promise<TestWorkspace>
  close(): Promise<void>
  /** what the log of errors holds; a test may look at it */
  errors: string[]
}

const PASSWORD = 'верный конь батарейка'

export function doorOf(token: string | null = null): Door & { current: string | null } {
  const door = {
    kind: 'window' as const,
    address: '127.0.0.1',
    label: 'test',
    seatId: newId(),
    current: token,
    token: () => door.current,
    setToken: (next: string | null) => {
      door.current = next
    },
  }
  return door
}

export function clientOf(app: App, door: Door): Client {
  return createRouterClient(createRouter(), { context: { app, door } }) as unknown as Client
}

export async function makeWorkspace(database?: TestDatabase, options: { clock?: () => Date } = {}): Promise<TestWorkspace> {
  const dataDir = testFolder()
  const url = database && database.name !== 'sqlite' ? (await database.fresh()).url : undefined
  const clock = options.clock ? { clock: options.clock } : {}
  const { core } = await initWorkspace(
    { dataDir, hooks: moduleHooks, ...clock },
    { locale: 'ru', database: databaseChoiceOf(url), administrator: { name: 'Анна Первая', email: 'anna@example.ru', password: PASSWORD }, company: { name: 'ООО «Проверка»', inn: null } },
  )
  await closeWorkspace(core)
  return openTestWorkspace(dataDir, options)
}

export async function openTestWorkspace(dataDir: string, options: { clock?: () => Date } = {}): Promise<TestWorkspace> {
  const errors: string[] = []
  const log = (level: string, message: string, error?: unknown) => void (level === 'error' && errors.push(`${message} ${error instanceof Error ? (error.stack ?? error.message) : ''}`))
  const app = await startApp({ dataDir, version: '0.0.0-test', hooks: moduleHooks, jobs: moduleJobs, jobsEveryMs: null, desktop: noDesktop, log, ...(options.clock ? { clock: options.clock } : {}) })
  const core = app.core
  if (!core) throw new Error(`the workspace did not open: ${JSON.stringify(app.problem)} ${errors.join('\n')}`)

  async function enter(userId: string): Promise<Person> {
    const { token } = await openSession(core!, userId, { kind: 'window', label: 'test', address: '127.0.0.1' })
    const door = doorOf(token)
    const signedIn = await loadActor(core!.connection.db, userId)
    if (!signedIn) throw new Error('the user may not sign in')
    return { id: userId, client: clientOf(app, door), ctx: contextFor(core!, signedIn.actor, { seatId: door.seatId, locale: 'ru' }), door }
  }

  const first = await core.connection.db.selectFrom('users').select('id').where('email', '=', 'anna@example.ru').executeTakeFirstOrThrow()
  const administrator = await enter(String(first['id']))
  return {
    app,
    dataDir,
    administrator,
    password: PASSWORD,
    errors,
    async person(role, { teamIds = [], clientId, name = 'Пётр Второй' } = {}) {
      const system = systemContext(core)
      const roleId = typeof role === 'string' ? await builtIn(app, role) : (await create(system, entities.roles, { name: `роль ${newId()}`, grants: role })).id
      const user = await create(system, entities.users, { name, email: `${newId()}@example.ru`, roleIds: [roleId], teamIds, clientId: clientId ?? null })
      return enter(user.id)
    },
    async reopen() {
      await app.stop()
      return openTestWorkspace(dataDir, options)
    },
    close: () => app.stop(),
  }
}

async function builtIn(app: App, key: string): Promise<string> {
  const row = await app.core!.connection.db.selectFrom('roles').select('id').where('built_in', '=', key).executeTakeFirstOrThrow()
  return String(row['id'])
}

import { startApp, type App } from '#main/core/app.ts'
import { noDesktop } from '#main/gateways/desktop.ts'
import { openSession } from '#main/modules/auth/sessions.ts'
import { moduleHooks } from '#main/modules/hooks.ts'
import { clientOf, doorOf, type Client } from '#tests/support/workspace.ts'
import { anna, type Person } from './people.ts'

/**
 * The typed client over a core of its own on the test's workspace: it fills the workspace before a screen is opened, and
 * plays the colleague at another seat while one is. What it writes reaches the open application as any other process's
 * work does, by the journal.
 */
export interface Seeding {
  as(person?: Person): Promise<Client>
  stop(): Promise<void>
}

export function seeding(dataDir: string): Seeding {
  let starting: Promise<App> | null = null
  const clients = new Map<string, Promise<Client>>()

  async function enter({ email }: Person): Promise<Client> {
    const app = await (starting ??= startApp({ dataDir, version: '0.0.0-test', hooks: moduleHooks, desktop: noDesktop }))
    if (!app.core) throw new Error(`the workspace did not open: ${JSON.stringify(app.problem)}`)
    const user = await app.core.connection.db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow()
    const { token } = await openSession(app.core, String(user['id']), { kind: 'window', label: 'colleague', address: '127.0.0.1' })
    return clientOf(app, doorOf(token))
  }

  return {
    as(person = anna) {
      const known = clients.get(person.email) ?? enter(person)
      clients.set(person.email, known)
      return known
    },
    async stop() {
      await (await starting)?.stop()
    },
  }
}

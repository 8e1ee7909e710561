import { entities } from '#shared/modules.ts'
import { invalid } from '#shared/core/errors.ts'
import { checkInn } from '#shared/core/requisites.ts'
import type { DatabaseChoice } from '#shared/modules/setup/setup.contract.ts'
import type { Core } from '#main/core/context.ts'
import type { WorkspaceConfig } from '#main/core/config.ts'
import { operate } from '#main/core/operations.ts'
import { create } from '#main/core/service.ts'
import { writeSetting } from '#main/core/settings.ts'
import { closeWorkspace, commitWorkspace, createWorkspace, systemContext, type OpenOptions } from '#main/core/workspace.ts'
import { checkNewPassword, hashPassword } from '../auth/auth.service.ts'
import { readCertificate } from './certificate.ts'
import { seed } from './seeds.ts'

export interface InitInput {
  locale: 'ru' | 'en'
  database: DatabaseChoice
  administrator: { name: string; email: string; password: string }
  company: { name: string; inn: string | null }
}

const MIN_PASSWORD = 8

/**
 * Makes a workspace with its first administrator; answers the open core. Everything is checked before anything is made,
 * and the folder counts as a workspace only after the last step.
 */
export async function initWorkspace(options: OpenOptions, input: InitInput): Promise<{ core: Core; administratorId: string }> {
  checkNewPassword(input.administrator.password, MIN_PASSWORD)
  if (input.company.inn) {
    const inn = checkInn(input.company.inn)
    if (!inn.ok) throw invalid({ inn: `inn.${inn.code}` })
  }
  const config = configOf(input.database)
  const core = await createWorkspace({ ...options, config })
  try {
    const passwordHash = await hashPassword(input.administrator.password)
    const administratorId = await operate(
      systemContext(core, input.locale),
      { kind: 'setup', module: 'users' },
      async (ctx) => {
        const roles = await seed(ctx)
        const user = await create(ctx, entities.users, { name: input.administrator.name, email: input.administrator.email, roleIds: [roles.administrator], locale: input.locale })
        await ctx.db.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', user.id).execute()
        await writeSetting(ctx.db, 'workspace', 'company', input.company.name, ctx.now())
        await writeSetting(ctx.db, 'workspace', 'inn', input.company.inn, ctx.now())
        await writeSetting(ctx.db, 'workspace', 'locale', input.locale, ctx.now())
        return user.id
      },
      () => Promise.reject(new Error('the operation of a setup is never repeated')),
    )
    commitWorkspace(options.dataDir, config)
    return { core, administratorId }
  } catch (error) {
    await closeWorkspace(core)
    throw error
  }
}

/** @throws INVALID `certificate` */
export function configOf(choice: DatabaseChoice): WorkspaceConfig {
  if (choice.kind === 'sqlite') return { database: 'sqlite' }
  const { host, port, name, user, password, tls } = choice
  return { database: 'mysql', host, port, name, user, password, tls, ...readCertificate(tls ? choice.certificate : null) }
}

/** `mysql://user:pass@host:port/name`, as the headless verb takes it; absent = SQLite. `?tls=1` asks for TLS, `&cert=` names the SHA-256 of a certificate that no authority has signed. */
export function databaseChoiceOf(url: string | undefined): DatabaseChoice {
  if (url === undefined) return { kind: 'sqlite' }
  const parsed = URL.parse(url)
  if (!parsed || parsed.protocol !== 'mysql:') throw invalid({ database: 'database.url' })
  return {
    kind: 'mysql',
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: Number(parsed.port || 3306),
    name: decodeURIComponent(parsed.pathname.slice(1)),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    tls: parsed.searchParams.get('tls') === '1',
    certificate: readCertificate(parsed.searchParams.get('cert')).fingerprint,
  }
}

/** What the doors may use of the modules that have more than the generic service. */
export { moduleHooks } from './hooks.ts'
export * as access from './access/access.service.ts'
export * as auth from './auth/auth.service.ts'
export * as operations from './operations/operations.service.ts'
export * as settings from './settings/settings.service.ts'
export * as setup from './setup/setup.service.ts'
export type { SignedIn } from './auth/actor.ts'
export type { Session } from './auth/sessions.ts'

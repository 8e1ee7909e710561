/**
 * Who may import whom. A file belongs to the first area whose pattern fits its path; `{x}` is the name of a module.
 * `may` names the areas of this table that it may use besides its own; `packages` the packages (`*` for all that are
 * not reserved below, `node:` for Node itself).
 */
export interface Area {
  name: string
  files: string
  may: readonly string[]
  /** Areas of which it may import types, but nothing that is left at run time. */
  types?: readonly string[]
  packages: readonly string[]
}

const SHARED = ['shared/core', 'shared/modules', 'shared', 'shared/locales']
const MAIN = ['main/db', 'main/core', 'main/modules', 'main/modules/x', 'main/gateways', 'main/server', 'main/cli', 'main/plugins', 'main/dev', 'main', 'migrations']
const DOORS = ['main/server', 'main/cli', 'main/plugins']
const KIT = ['renderer/ui', 'renderer/core', 'renderer/fields', 'renderer/records']

export const AREAS: readonly Area[] = [
  // The stemmers are pure functions over text: they need neither Node nor a browser.
  { name: 'shared/core', files: 'shared/core/**', may: [], packages: ['zod', '@orama/stemmers'] },
  { name: 'shared/modules', files: 'shared/modules/{x}/**', may: ['shared/core'], packages: ['zod'] },
  { name: 'shared/locales', files: 'shared/locales/**', may: ['shared'], packages: [] },
  // The registry: every entity and the one contract.
  { name: 'shared', files: 'shared/*', may: ['shared/core', 'shared/modules'], packages: ['zod'] },

  { name: 'main/db', files: 'main/db/**', may: [...SHARED, 'main/core', 'migrations'], packages: ['*', 'node:'] },
  // The core is given its gateways; it knows only what they promise.
  { name: 'main/core', files: 'main/core/**', may: [...SHARED, 'main/db'], types: ['main/gateways'], packages: ['*', 'node:'] },
  { name: 'main/modules', files: 'main/modules/*', may: [...SHARED, 'main/core', 'main/modules/x', 'main/gateways'], packages: ['*', 'node:'] },
  { name: 'main/modules/x', files: 'main/modules/{x}/**', may: [...SHARED, 'main/core', 'main/gateways'], types: ['main/db'], packages: ['*', 'node:'] },
  { name: 'main/gateways', files: 'main/gateways/**', may: SHARED, packages: ['*', 'node:'] },
  ...DOORS.map((name): Area => ({ name, files: `${name}/**`, may: [...SHARED, 'main/core', 'main/modules', 'main/gateways', ...DOORS], packages: ['*', 'node:'] })),
  { name: 'main/desktop', files: 'main/desktop/**', may: [...SHARED, ...MAIN, 'preload'], packages: ['*', 'node:', 'electron'] },
  { name: 'main/dev', files: 'main/dev/**', may: [...SHARED, ...MAIN], packages: ['*', 'node:'] },
  { name: 'main/index', files: 'main/index.ts', may: [...SHARED, ...MAIN, 'main/desktop'], packages: ['*', 'node:', 'electron'] },
  { name: 'main', files: 'main/*', may: [...SHARED, ...MAIN], packages: ['*', 'node:'] },

  { name: 'preload', files: 'preload/**', may: [], types: SHARED, packages: ['electron'] },

  { name: 'renderer/ui', files: 'renderer/ui/**', may: SHARED, packages: ['*'] },
  { name: 'renderer/core', files: 'renderer/core/**', may: [...SHARED, 'renderer/ui', 'renderer/locales'], packages: ['*'] },
  { name: 'renderer/fields', files: 'renderer/fields/**', may: [...SHARED, 'renderer/ui', 'renderer/core'], packages: ['*'] },
  { name: 'renderer/records', files: 'renderer/records/**', may: [...SHARED, 'renderer/ui', 'renderer/core', 'renderer/fields'], packages: ['*'] },
  { name: 'renderer/modules', files: 'renderer/modules/*', may: [...SHARED, ...KIT, 'renderer/modules/x'], packages: ['*'] },
  { name: 'renderer/modules/x', files: 'renderer/modules/{x}/**', may: [...SHARED, ...KIT], packages: ['*'] },
  { name: 'renderer/app', files: 'renderer/app/**', may: [...SHARED, ...KIT, 'renderer/modules', 'renderer/modules/x', 'renderer/locales'], packages: ['*'] },
  // The build of the renderer runs in Node.
  { name: 'renderer/build', files: 'renderer/*.config.ts', may: [...SHARED], packages: ['*', 'node:'] },
  { name: 'renderer/locales', files: 'renderer/locales/**', may: [], packages: [] },
  { name: 'renderer', files: 'renderer/*', may: [...SHARED, ...KIT, 'renderer/app', 'renderer/modules', 'renderer/locales'], packages: ['*'] },

  { name: 'migrations', files: 'migrations/**', may: [], packages: ['kysely'] },
]

/** Packages that only some files may import, whatever their area says. */
export const RESERVED: Readonly<Record<string, readonly string[]>> = {
  electron: ['main/desktop/**', 'main/index.ts', 'preload/**'],
  '@orpc/': ['shared/core/contract.ts', 'shared/modules/*/*.contract.ts', 'shared/modules.ts', 'main/server/**', 'renderer/core/api.ts'],
}

/** A module that needs another one of its area: in main its service, in shared its contract. */
export const NEIGHBOURS: readonly { area: string; who: string; whom: string; why: string }[] = [
  { area: 'main/modules/x', who: 'auth', whom: 'settings', why: 'how long a password must be and when a screen locks is set for the office' },
  { area: 'main/modules/x', who: 'notifications', whom: 'auth', why: 'whether somebody may be told of a record is asked with the rights of that person' },
  { area: 'main/modules/x', who: 'leads', whom: 'pipelines', why: 'a lead stands on a stage of a pipeline' },
  { area: 'main/modules/x', who: 'setup', whom: 'auth', why: 'the wizard makes the first user, with a password' },
  { area: 'main/modules/x', who: 'users', whom: 'auth', why: 'whoever is blocked or removed is signed out' },
  { area: 'shared/modules', who: 'requisites', whom: 'clients', why: 'what the register says of a company is kept on the client' },
  { area: 'shared/modules', who: 'leads', whom: 'pipelines', why: 'a lead keeps the type of its stage beside it' },
  { area: 'shared/modules', who: 'setup', whom: 'auth', why: 'who has set up a workspace is signed in: the answer is the session that auth describes' },
]

/** What of the other module may be imported. */
export const OPEN_TO_NEIGHBOURS: Readonly<Record<string, readonly string[]>> = {
  'main/modules/x': ['.service.ts'],
  'shared/modules': ['.contract.ts', '.rules.ts'],
}

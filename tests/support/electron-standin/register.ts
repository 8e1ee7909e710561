import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { readConfig } from './config.ts'

/** Loaded with `--import` before the shell: `electron` means the stand-in, for `import` and for `require`. */
const standin = new URL('./electron.ts', import.meta.url).href
const types = new URL('../../../node_modules/electron/package.json', import.meta.url)

registerHooks({
  resolve: (specifier, context, next) => (specifier === 'electron' ? { url: standin, format: 'module-typescript', shortCircuit: true } : next(specifier, context)),
})

const { version } = JSON.parse(readFileSync(types, 'utf8')) as { version: string }
Object.defineProperty(process.versions, 'electron', { value: version, enumerable: true })
Object.defineProperty(process, 'resourcesPath', { value: join(readConfig().appPath, 'resources') })

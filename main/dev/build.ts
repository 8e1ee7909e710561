import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Builds what is missing or out of date into `dist/`: the renderer by Vite, the main process, its worker, the CLI and
 * the preload by esbuild. Whether something is out of date is told by a list of the sources' times and sizes.
 */
const root = fileURLToPath(new URL('../../', import.meta.url))
const at = (path: string) => join(root, path)

interface Part {
  name: string
  /** Folders and files that it is made from. */
  inputs: string[]
  /** What stands in `dist/` when it is built. */
  output: string
  build: (outDir: string) => Promise<void>
}

const COMMON = ['shared', 'package.json', 'package-lock.json', 'tsconfig.base.json', 'main/dev/build.ts']

const parts: Part[] = [
  { name: 'renderer', inputs: [...COMMON, 'renderer', 'vite.config.ts'], output: 'renderer', build: buildRenderer },
  { name: 'main', inputs: [...COMMON, 'main', 'migrations'], output: 'main', build: buildMain },
  { name: 'preload', inputs: [...COMMON, 'preload'], output: 'preload', build: buildPreload },
]

/** Native add-ons stay outside the bundle, and so does what only exists under Electron. */
const EXTERNAL = ['electron', 'better-sqlite3', '@node-rs/argon2', 'esbuild', 'vite']

const ENTRIES: Record<string, string> = {
  index: 'main/index.ts',
  office: 'main/office.ts',
  'core-worker': 'main/server/core-worker.ts',
  'sqlite-worker': 'main/db/sqlite-worker.ts',
  cli: 'main/cli/index.ts',
}

async function buildRenderer(outDir: string): Promise<void> {
  const { build } = await import('vite')
  await build({ configFile: at('vite.config.ts'), logLevel: 'warn', build: { outDir, emptyOutDir: true } })
}

async function buildMain(outDir: string): Promise<void> {
  const entryPoints = Object.fromEntries(Object.entries(ENTRIES).filter(([, file]) => existsSync(at(file))).map(([name, file]) => [name, at(file)]))
  if (Object.keys(entryPoints).length === 0) return
  const { build } = await import('esbuild')
  await build({
    entryPoints,
    outdir: outDir,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    // Shared chunks lie beside the entries, so that `new URL('./core-worker.js', import.meta.url)` is right in each.
    splitting: true,
    chunkNames: '[name]-[hash]',
    external: EXTERNAL,
    sourcemap: true,
    // Less to read at every start; names stay, for what a failure tells.
    minifyWhitespace: true,
    minifySyntax: true,
    logLevel: 'warning',
    absWorkingDir: root,
    // Bundled CommonJS packages call `require` and read `__dirname`, which a module does not have.
    banner: {
      js: [
        "import { createRequire as crmCreateRequire } from 'node:module'",
        "import { dirname as crmDirname } from 'node:path'",
        "import { fileURLToPath as crmFileURLToPath } from 'node:url'",
        'const require = crmCreateRequire(import.meta.url)',
        'const __filename = crmFileURLToPath(import.meta.url)',
        'const __dirname = crmDirname(__filename)',
      ].join(';'),
    },
  })
}

async function buildPreload(outDir: string): Promise<void> {
  if (!existsSync(at('preload/index.ts'))) return
  const { build } = await import('esbuild')
  await build({
    entryPoints: [at('preload/index.ts')],
    outfile: join(outDir, 'index.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    external: ['electron'],
    logLevel: 'warning',
    absWorkingDir: root,
  })
}

/** Read one after the other: for a thousand small files that takes less than half of what asking for all at once does. */
function listed(path: string): string[] {
  const info = statSync(path, { throwIfNoEntry: false })
  if (info === undefined) return []
  if (!info.isDirectory()) return [`${path}\t${info.mtimeMs}\t${info.size}`]
  return readdirSync(path).sort().flatMap((name) => listed(join(path, name)))
}

function stampOf(part: Part): string {
  return createHash('sha256').update(part.inputs.flatMap((input) => listed(at(input))).join('\n')).digest('hex')
}

async function isFresh(part: Part, stamp: string): Promise<boolean> {
  if (!existsSync(at(`dist/${part.output}`))) return false
  const known = await readFile(at(`dist/.stamp-${part.name}`), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  return known === stamp
}

/** Built aside and then put in place, so that nobody meets half a build and a failed one leaves the last good one. */
async function rebuild(part: Part, stamp: string): Promise<void> {
  const aside = at(`dist/.next-${part.name}-${process.pid}`)
  const target = at(`dist/${part.output}`)
  await mkdir(aside, { recursive: true })
  try {
    await part.build(aside)
    if (existsSync(target)) await rename(target, `${aside}-old`)
    await rename(aside, target)
    await writeFile(at(`dist/.stamp-${part.name}`), stamp)
  } finally {
    await Promise.all([aside, `${aside}-old`].map((folder) => rm(folder, { recursive: true, force: true })))
  }
}

/**
 * Makes `dist/` current and answers the names of the parts that had to be built. A part whose sources did not change
 * costs a walk over their times only (tens of milliseconds).
 */
export async function buildIfStale(options: { force?: boolean; only?: string[]; say?: (line: string) => void } = {}): Promise<string[]> {
  const built: string[] = []
  for (const part of parts) {
    if (options.only && !options.only.includes(part.name)) continue
    const stamp = stampOf(part)
    if (!options.force && (await isFresh(part, stamp))) continue
    const started = Date.now()
    await rebuild(part, stamp)
    built.push(part.name)
    options.say?.(`built ${part.name} in ${((Date.now() - started) / 1000).toFixed(1)} s`)
  }
  return built
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // The bundlers need the project's own Node; a bare `node` of the machine may be older.
  if (Number(process.versions.node.split('.')[0]) < 22) {
    const own = at('node_modules/.bin/node')
    process.exit(spawnSync(own, process.argv.slice(1), { stdio: 'inherit' }).status ?? 1)
  }
  const names = process.argv.slice(2).filter((word) => !word.startsWith('-'))
  const built = await buildIfStale({
    force: process.argv.includes('--force'),
    ...(names.length > 0 ? { only: names } : {}),
    say: (line) => console.error(line),
  })
  if (built.length === 0) console.error('dist is current')
}

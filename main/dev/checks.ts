import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
const SIDES = ['shared', 'migrations', 'main', 'preload', 'renderer', 'tests'] as const
const AT_ONCE = 2
const colours = Boolean(process.stdout.isTTY)

export interface Check {
  name: string
  /** What Node runs, from the project's folder. */
  args: readonly string[]
}

export interface CheckResult {
  name: string
  ok: boolean
  output: string
  ms: number
}

const tool = (path: string) => join('node_modules', path)

function hasSource(side: string): boolean {
  const folder = join(ROOT, side)
  return existsSync(folder) && readdirSync(folder, { recursive: true, encoding: 'utf8' }).some((name) => /\.(ts|vue)$/.test(name))
}

function types(side: string): Check {
  const compiler = side === 'renderer' ? tool('vue-tsc/bin/vue-tsc.js') : tool('typescript/bin/tsc')
  // What was found sound is remembered, so that the next check looks only at what has changed.
  return { name: `types of ${side}`, args: [compiler, '-p', side, '--incremental', '--tsBuildInfoFile', `.cache/types/${side}.json`, '--pretty', String(colours)] }
}

/**
 * The compiler over each side that has source, and the linter over everything: the slowest first.
 * `quick` lets the linter skip files that have not changed, although a change elsewhere may have made them wrong.
 */
export function checks({ quick }: { quick: boolean }): Check[] {
  const remember = quick ? ['--cache', '--cache-strategy', 'content', '--cache-location', '.cache/eslint'] : []
  const lint: Check = { name: 'lint', args: [tool('eslint/bin/eslint.js'), '.', ...remember, colours ? '--color' : '--no-color'] }
  const order = ['renderer', 'tests', 'main', 'preload', 'migrations', 'shared']
  return [lint, ...SIDES.filter(hasSource).sort((a, b) => order.indexOf(a) - order.indexOf(b)).map(types)]
}

/** Runs one of them. */
export function runCheck({ name, args }: Check): Promise<CheckResult> {
  const began = performance.now()
  const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, FORCE_COLOR: colours ? '1' : '0' }, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  return new Promise((done, reject) => {
    child.once('error', reject)
    child.once('close', (code) => done({ name, ok: code === 0, output: output.trim(), ms: performance.now() - began }))
  })
}

/** Runs all, two at a time, and tells of each as it ends. */
export async function runChecks(all: readonly Check[], tell: (result: CheckResult) => void): Promise<CheckResult[]> {
  const waiting = [...all]
  const results: CheckResult[] = []
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const result = await runCheck(next)
      results.push(result)
      tell(result)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return results
}

/** One line for a person, and below it what the tool had to say. */
export function tellCheck({ name, ok, output, ms }: CheckResult): void {
  console.log(`${ok ? '✓' : '✗'} ${name} (${(ms / 1000).toFixed(1)} s)`)
  if (output) console.log(output)
}

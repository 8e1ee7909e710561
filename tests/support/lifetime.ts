import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What must be undone however the process ends: normally, by an error or by a signal. */
const endings = new Set<() => void>()
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const
let listening = false

function endAll(): void {
  for (const ending of [...endings].reverse()) {
    endings.delete(ending)
    try {
      ending()
    } catch (error) {
      console.error('clean-up failed:', error)
    }
  }
}

/**
 * Runs `ending` (synchronous) when this process ends, also on SIGINT, SIGTERM and SIGHUP.
 * Returns a function that takes it back.
 */
export function atEnd(ending: () => void): () => void {
  if (!listening) {
    listening = true
    process.on('exit', endAll)
    for (const [signal, number] of Object.entries(SIGNALS)) {
      process.on(signal, () => process.exit(128 + number))
    }
  }
  endings.add(ending)
  return () => void endings.delete(ending)
}

/** Kills one process, or with a negative number its whole group; one that is gone already is fine. */
export function kill(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

const FOLDER = 'moya-crm-test-'

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EPERM' && code !== 'ESRCH') throw error
    return code === 'EPERM'
  }
}

/** Removes the folders whose owner was killed so hard that it could not do so itself. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = name.startsWith(FOLDER) ? Number(name.slice(FOLDER.length).split('-')[0]) : NaN
    if (owner > 0 && !alive(owner)) rmSync(join(tmpdir(), name), { recursive: true, force: true })
  }
}

/** A temporary folder of this process, removed at its end at the latest. */
export function temporaryFolder(): { path: string; remove(): void } {
  sweep()
  const path = mkdtempSync(join(tmpdir(), `${FOLDER}${process.pid}-`))
  const clean = () => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  const forget = atEnd(clean)
  return {
    path,
    remove() {
      forget()
      clean()
    },
  }
}

/** Starts a child in a process group of its own, which dies with us. */
export function start(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(command, args, { ...options, detached: process.platform !== 'win32' })
  const { pid } = child
  if (pid === undefined) return child
  const forget = atEnd(() => kill(process.platform === 'win32' ? pid : -pid))
  child.once('exit', forget)
  return child
}

export interface RunOptions {
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** The longest the command may take, in milliseconds. */
  timeoutMs?: number
  /** The longest it may stay silent, in milliseconds. */
  quietMs?: number
  /** Let its output through to ours instead of only collecting it. */
  show?: boolean
}

export interface RunResult {
  code: number
  /** Standard output and error, in the order in which they came. */
  output: string
  stdout: string
  ms: number
}

/** Runs a command to its end. Never rejects: a command that cannot be started or took too long has a code above 0. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { timeoutMs, quietMs, show = false, ...spawning } = options
  const began = performance.now()
  const child = start(command, args, { ...spawning, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let stdout = ''
  return new Promise((resolve) => {
    const stop = (why: string) => {
      output += `\n${command} ${why}\n`
      if (child.pid !== undefined) kill(process.platform === 'win32' ? child.pid : -child.pid)
    }
    const limit = timeoutMs && setTimeout(() => stop(`was stopped after ${timeoutMs / 1000} s`), timeoutMs)
    const silence = quietMs && setTimeout(() => stop(`was stopped after ${quietMs / 1000} s without progress`), quietMs)
    const finish = (code: number) => {
      clearTimeout(limit)
      clearTimeout(silence)
      resolve({ code, output, stdout, ms: performance.now() - began })
    }
    const hear = (from: 'stdout' | 'stderr') => (chunk: string) => {
      if (silence) silence.refresh()
      output += chunk
      if (from === 'stdout') stdout += chunk
      if (show) process[from].write(chunk)
    }
    child.stdout?.setEncoding('utf8').on('data', hear('stdout'))
    child.stderr?.setEncoding('utf8').on('data', hear('stderr'))
    child.once('error', (error) => {
      output += `${error.message}\n`
      finish(127)
    })
    child.once('close', (code) => finish(code ?? 1))
  })
}

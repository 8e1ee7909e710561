import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process'

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

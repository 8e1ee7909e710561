import { spawn, type ChildProcess } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { beforeAll, beforeEach, vi } from 'vitest'
import { testFolder } from '../support/databases.ts'
import { start } from '../support/lifetime.ts'
import { ROOT } from '../support/paths.ts'

export interface Ran {
  code: number | null
  stdout: string
  stderr: string
  /** the last line of standard output, read */
  answer: () => Record<string, unknown>
}

// Several processes one after the other, on machines that have much to do.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 120_000 })

const entry = join(ROOT, 'main/cli/index.ts')

/** The environment of a person of that language, and of nobody's workspace. */
export function environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { MOYA_CRM_DATA: _, CRM_PASSWORD: __, LC_ALL: ___, DISPLAY: ____, ...env } = process.env
  // Each verb is a process of its own: what one has compiled the next need not.
  return { ...env, LANG: 'C.UTF-8', NODE_COMPILE_CACHE: join(ROOT, '.cache/node'), ...extra }
}

/** Runs a verb to its end, as a process of its own. */
export function crm(args: readonly string[], options: { env?: NodeJS.ProcessEnv; root?: string; cwd?: string } = {}): Promise<Ran> {
  const file = options.root ? join(options.root, 'main/cli/index.ts') : entry
  return ended(spawn(process.execPath, [file, ...args], { cwd: options.cwd ?? ROOT, env: environment(options.env), stdio: ['ignore', 'pipe', 'pipe'] }))
}

export function ended(child: ChildProcess): Promise<Ran> {
  let [stdout, stderr] = ['', '']
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout, stderr, answer: () => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown> }))
  })
}

export interface OfficeProcess {
  url: string
  child: ChildProcess
  /** Sends the signal and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<Ran>
}

/** Starts `crm office` and waits until it says that it is ready. */
export async function startOfficeProcess(args: readonly string[], options: { env?: NodeJS.ProcessEnv; root?: string } = {}): Promise<OfficeProcess> {
  const file = options.root ? join(options.root, 'main/cli/index.ts') : entry
  const child = start(process.execPath, [file, 'office', ...args], { cwd: options.root ?? ROOT, env: environment(options.env), stdio: ['ignore', 'pipe', 'pipe'] })
  const end = ended(child)
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout!.on('data', (piece: string) => {
      text += piece
      const ready = /^ready (https?:\/\/\S+)$/m.exec(text)?.[1]
      if (ready) resolve(ready)
    })
    void end.then((ran) => reject(new Error(`the office ended with ${ran.code}: ${ran.stderr}`)))
  })
  return {
    url,
    child,
    stop(signal = 'SIGTERM') {
      child.kill(signal)
      return end
    },
  }
}

export const ADMINISTRATOR = { email: 'anna@romashka.example', password: 'верный конь скрепка 7' }

/** Makes a workspace with the verb itself. */
export async function initWorkspace(dataDir: string, extra: readonly string[] = []): Promise<Ran> {
  const ran = await crm(['init', '--data', dataDir, '--company', 'ООО «Ромашка»', '--email', ADMINISTRATOR.email, '--password', ADMINISTRATOR.password, ...extra])
  if (ran.code !== 0) throw new Error(`init: ${ran.code} ${ran.stderr}`)
  return ran
}

/** One workspace is made, and each test has a copy of its own; `take` is told where. Answers how to have one more. */
export function freshWorkspaces(take: (dataDir: string) => void): () => string {
  let template: string
  const copy = (): string => {
    const folder = join(testFolder(), 'workspace')
    cpSync(template, folder, { recursive: true })
    return folder
  }
  beforeAll(async () => {
    template = join(testFolder(), 'template')
    await initWorkspace(template)
  })
  beforeEach(() => take(copy()))
  return copy
}

export async function tokenOf(dataDir: string, root?: string): Promise<string> {
  const ran = await crm(['token', '--data', dataDir, '--email', ADMINISTRATOR.email], root ? { root } : {})
  if (ran.code !== 0) throw new Error(`token: ${ran.code} ${ran.stderr}`)
  return ran.answer()['token'] as string
}

/** What a workspace's file answers, looked at from outside. */
export function rowsOf(dataDir: string, sql: string): Record<string, unknown>[] {
  const db = new Sqlite(join(dataDir, 'workspace.db'), { readonly: true })
  try {
    return db.prepare(sql).all() as Record<string, unknown>[]
  } finally {
    db.close()
  }
}

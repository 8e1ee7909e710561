import { Worker } from 'node:worker_threads'
import { CompiledQuery, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type DatabaseConnection, type Dialect, type QueryResult } from 'kysely'
import type { Tables } from './dialect.ts'

/**
 * SQLite answers while everything else waits. A read that goes over a million rows is therefore asked in a thread of its
 * own, over a read-only connection: saves go on meanwhile, and the window does not stand still.
 */
export interface ReaderAsk {
  id: number
  sql: string
  parameters: readonly unknown[]
}
export type ReaderAnswer = { id: number; rows: Record<string, unknown>[] } | { id: number; message: string; code?: string }

export interface Reader {
  db: Kysely<Tables>
  close(): Promise<void>
}

/** Hears every statement, as the connection itself does. */
type Heard = (query: CompiledQuery, milliseconds: number) => void

interface Waiting {
  resolve: (rows: Record<string, unknown>[]) => void
  reject: (error: Error) => void
}

/** The thread, with the questions that it has not answered yet. It starts with the first and starts again after a fall. */
class ReaderThread implements DatabaseConnection {
  readonly #file: string
  readonly #heard: Heard
  readonly #waiting = new Map<number, Waiting>()
  readonly #asked = new Set<Promise<unknown>>()
  #closed = false
  #worker: Worker | null = null
  #lastId = 0
  constructor(file: string, heard: Heard) {
    this.#file = file
    this.#heard = heard
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const started = performance.now()
    const asked = this.#ask(query)
    this.#asked.add(asked)
    const rows = await asked.finally(() => this.#asked.delete(asked))
    this.#heard(query, performance.now() - started)
    return { rows: rows as R[] }
  }

  /** Answered whole: a report is a few rows over very many. */
  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query)
  }

  /** What was asked already is answered first. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled(this.#asked)
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }

  #ask(query: CompiledQuery): Promise<Record<string, unknown>[]> {
    if (this.#closed) return Promise.reject(new Error('the database is closed'))
    const worker = (this.#worker ??= this.#start())
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      worker.postMessage({ id, sql: query.sql, parameters: query.parameters } satisfies ReaderAsk)
    })
  }

  #start(): Worker {
    const worker = new Worker(workerFile(), { workerData: { file: this.#file } })
    worker.unref()
    worker.on('message', (answer: ReaderAnswer) => this.#take(answer))
    const ended = (error: Error) => {
      if (this.#worker !== worker) return
      this.#worker = null
      this.#failAll(error)
    }
    worker.on('error', ended)
    worker.on('exit', (code) => ended(new Error(`the thread of long reads ended with code ${code}`)))
    return worker
  }

  #take(answer: ReaderAnswer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ('rows' in answer) waiting?.resolve(answer.rows)
    else waiting?.reject(Object.assign(new Error(answer.message), { code: answer.code }))
  }

  #failAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

/** Beside the bundle in `dist/main`, or the source itself. */
function workerFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './reader-worker.ts' : './reader-worker.js', import.meta.url)
}

/** Long reads of a SQLite file. Nothing starts before the first of them. */
export function openReader(file: string, heard: Heard): Reader {
  const thread = new ReaderThread(file, heard)
  class Driver extends DummyDriver {
    override acquireConnection(): Promise<DatabaseConnection> {
      return Promise.resolve(thread)
    }
  }
  const dialect: Dialect = {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new Driver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
  return { db: new Kysely<Tables>({ dialect }), close: () => thread.close() }
}

import { Worker } from 'node:worker_threads'
import { CompiledQuery, DefaultQueryExecutor, DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type DatabaseConnection, type Dialect, type QueryResult } from 'kysely'
import type { Tables } from './dialect.ts'
import type { WriteTurn } from './write-turn.ts'

/**
 * SQLite answers while everything else waits. A read that goes over a million rows, and the many transactions of an import,
 * are therefore asked in threads of their own, each over its own connection: people are answered meanwhile, and the window
 * does not stand still.
 */
export interface ThreadData {
  file: string
  writes: boolean
}
export interface ThreadAsk {
  id: number
  sql: string
  parameters: readonly unknown[]
}
export type ThreadAnswer = { id: number; rows: Record<string, unknown>[]; changes?: number } | { id: number; message: string; code?: string }

/** Hears every statement, as the connection itself does. */
type Heard = (query: CompiledQuery, milliseconds: number) => void

/** What the thread is sent lives for one statement: a large nursery would only be memory. */
const YOUNG_MB = 6

type Answered = { rows: Record<string, unknown>[]; changes?: number }
interface Waiting {
  resolve: (answered: Answered) => void
  reject: (error: Error) => void
}

/** The thread, with the questions that it has not answered yet. It starts with the first and starts again after a fall. */
class ThreadConnection implements DatabaseConnection {
  readonly #data: ThreadData
  readonly #heard: Heard
  readonly #waiting = new Map<number, Waiting>()
  readonly #asked = new Set<Promise<unknown>>()
  #closed = false
  #worker: Worker | null = null
  #lastId = 0
  constructor(data: ThreadData, heard: Heard) {
    this.#data = data
    this.#heard = heard
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const started = performance.now()
    const asked = this.#ask(query)
    this.#asked.add(asked)
    const { rows, changes } = await asked.finally(() => this.#asked.delete(asked))
    this.#heard(query, performance.now() - started)
    return { rows: rows as R[], ...(changes === undefined ? {} : { numAffectedRows: BigInt(changes) }) }
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

  #ask(query: CompiledQuery): Promise<Answered> {
    if (this.#closed) return Promise.reject(new Error('the database is closed'))
    const worker = (this.#worker ??= this.#start())
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      worker.postMessage({ id, sql: query.sql, parameters: query.parameters } satisfies ThreadAsk)
    })
  }

  #start(): Worker {
    const worker = new Worker(workerFile(), { workerData: this.#data, resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } })
    worker.unref()
    worker.on('message', (answer: ThreadAnswer) => this.#take(answer))
    const ended = (error: Error) => {
      if (this.#worker !== worker) return
      this.#worker = null
      this.#failAll(error)
    }
    worker.on('error', ended)
    worker.on('exit', (code) => ended(new Error(`the thread of the database ended with code ${code}`)))
    return worker
  }

  #take(answer: ThreadAnswer): void {
    const waiting = this.#waiting.get(answer.id)
    this.#waiting.delete(answer.id)
    if ('rows' in answer) waiting?.resolve(answer)
    else waiting?.reject(Object.assign(new Error(answer.message), { code: answer.code }))
  }

  #failAll(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error)
    this.#waiting.clear()
  }
}

/** Beside the bundle in `dist/main`, or the source itself. */
function workerFile(): URL {
  return new URL(import.meta.url.endsWith('.ts') ? './sqlite-worker.ts' : './sqlite-worker.js', import.meta.url)
}

interface Thread {
  close(): Promise<void>
}

export interface Reader extends Thread {
  db: Kysely<Tables>
}

export interface Writer extends Thread {
  transaction<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>
  /** Moves the log into the file. */
  settle(): Promise<void>
}

/** A thread for reading alone. Nothing starts before its first statement. */
export function openReader(file: string, heard: Heard): Reader {
  const connection = new ThreadConnection({ file, writes: false }, heard)
  return { db: kyselyOver(connection), close: () => connection.close() }
}

const BEGIN = CompiledQuery.raw('begin immediate')
const COMMIT = CompiledQuery.raw('commit')
const ROLLBACK = CompiledQuery.raw('rollback')

/** A thread for long work, whose transactions take their turn with the core's own. Nothing starts before the first. */
export function openWriter(file: string, turn: WriteTurn, heard: Heard): Writer {
  const connection = new ThreadConnection({ file, writes: true }, heard)
  const db = kyselyOver(connection)
  return {
    async transaction(work) {
      await turn.take('long work')
      try {
        // Taken for writing at once: a transaction that has read first could not go on after another process's save.
        await connection.executeQuery(BEGIN)
        try {
          const result = await work(db)
          await connection.executeQuery(COMMIT)
          return result
        } catch (error) {
          await connection.executeQuery(ROLLBACK)
          throw error
        }
      } finally {
        turn.give()
      }
    },
    settle: async () => void (await connection.executeQuery(CompiledQuery.raw('pragma wal_checkpoint(passive)'))),
    close: () => connection.close(),
  }
}

const atOnce = new WeakSet<Kysely<Tables>>()

/** Whether a statement is sent without waiting for the one before; what fails then stops those behind it, too. */
export const leavesAtOnce = (db: Kysely<Tables>): boolean => atOnce.has(db)

/**
 * Each statement leaves for the thread at once. Kysely's own way is to keep the next until the one before is answered, and
 * the thread would have nothing to do whenever this one thinks.
 */
function kyselyOver(connection: ThreadConnection): Kysely<Tables> {
  const driver = new DummyDriver()
  const [compiler, adapter] = [new SqliteQueryCompiler(), new SqliteAdapter()]
  const dialect: Dialect = { createAdapter: () => adapter, createDriver: () => driver, createIntrospector: (db) => new SqliteIntrospector(db), createQueryCompiler: () => compiler }
  const executor = new DefaultQueryExecutor(compiler, adapter, { provideConnection: (use) => use(connection) })
  const db = new Kysely<Tables>({ config: { dialect }, driver, dialect, executor } as never)
  atOnce.add(db)
  return db
}

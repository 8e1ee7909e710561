import { parentPort, workerData } from 'node:worker_threads'
import { openSqlite } from './open-sqlite.ts'
import { keepingStatements } from './sqlite-statements.ts'
import type { ThreadAnswer, ThreadAsk, ThreadData } from './sqlite-thread.ts'

/** The thread of long reads, or that of long work: it answers one statement after the other. */
const { file, writes } = workerData as ThreadData
const sqlite = openSqlite(file, !writes)
if (writes) {
  // Need not be on the disk when a step is done: after a power cut the whole operation is taken back anyway, and whatever
  // else is saved in between waits for the disk as always, with everything before it.
  sqlite.pragma('synchronous = NORMAL')
  // The log is moved into the file seldom, because each move waits for the disk; nobody but this thread stands meanwhile.
  sqlite.pragma('wal_autocheckpoint = 16000')
}
// It goes over very much, most of it once: pages are read rather than mapped and few are kept, so that the whole base does
// not come to lie in this process's memory.
sqlite.pragma('mmap_size = 0')
sqlite.pragma('cache_size = -16384')
const prepare = keepingStatements(sqlite)

/** An error does not cross threads with its code: it is made anew on the other side. */
const failed = (id: number, { message, code }: { message: string; code?: string }): ThreadAnswer => ({ id, message, ...(code === undefined ? {} : { code }) })

/** A transaction is under way: the writing thread writes in nothing else. */
let open = false
/** What failed in it: the statements that were on their way behind it must not run, least of all after a rollback of SQLite's own. */
let broken: { message: string; code?: string } | null = null

function answer({ id, sql, parameters }: ThreadAsk): ThreadAnswer {
  try {
    if (sql === 'rollback') {
      open = false
      broken = null
      // When the disk is full SQLite rolls back by itself, and rolling back once more would fail.
      if (!sqlite.inTransaction) return { id, rows: [] }
    }
    if (broken) return failed(id, broken)
    const statement = prepare(sql)
    const begins = sql === 'begin immediate'
    if (writes && !open && !begins && !statement.readonly && !sql.startsWith('pragma')) throw new Error('no transaction is under way')
    if (statement.reader) return { id, rows: statement.all(parameters) as Record<string, unknown>[] }
    const { changes } = statement.run(parameters)
    if (begins) open = true
    if (sql === 'commit') open = false
    return { id, rows: [], changes }
  } catch (error) {
    const problem = error as { message: string; code?: string }
    if (open) broken = problem
    return failed(id, problem)
  }
}

parentPort!.on('message', (ask: ThreadAsk) => parentPort!.postMessage(answer(ask)))

import { parentPort, workerData } from 'node:worker_threads'
import { openSqlite } from './open-sqlite.ts'
import type { ReaderAnswer, ReaderAsk } from './reader.ts'

/** The thread of long reads: it opens the file for reading only, and answers one statement after the other. */
const sqlite = openSqlite((workerData as { file: string }).file, true)

/** An error does not cross threads with its code: it is made anew on the other side. */
const failed = (id: number, { message, code }: { message: string; code?: string }): ReaderAnswer => ({ id, message, ...(code === undefined ? {} : { code }) })

function answer({ id, sql, parameters }: ReaderAsk): ReaderAnswer {
  try {
    return { id, rows: sqlite.prepare(sql).all(...parameters) as Record<string, unknown>[] }
  } catch (error) {
    return failed(id, error as { message: string; code?: string })
  }
}

parentPort!.on('message', (ask: ReaderAsk) => parentPort!.postMessage(answer(ask)))

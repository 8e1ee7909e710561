import { CompiledQuery, sql, type Kysely, type QueryResult, type RawBuilder } from 'kysely'
import type { DialectName, Tables } from './dialect.ts'
import { leavesAtOnce } from './sqlite-thread.ts'

/** Rows of one statement for SQLite, largest first: few sizes, so that it meets statements that it has prepared before. */
const SIZES = [64, 16, 4, 1]
/** A server is sent what there is, as long as its largest packet holds it. */
const SERVER_SIZE = 250
const MOST_PARAMETERS = 30_000

const texts = new Map<string, string>()

interface InsertOptions {
  verb?: 'insert into' | 'insert or replace into'
  /** what follows the values: what to do with those that are there, what to answer */
  tail?: string
}

type Columns = Readonly<Record<string, unknown>>

/**
 * Inserts rows that have the same columns; answers what the tail asks for. The text of the statement is made once for
 * each table and size: building it anew from an abstract tree costs more than the database takes to run it.
 */
export function insertMany<R>(db: Kysely<Tables>, dialect: DialectName, table: string, rows: readonly Columns[], options: InsertOptions = {}): Promise<R[]> {
  return insertMade<R, Columns>(db, dialect, table, rows, (row) => row, options)
}

/** The same for rows that are yet to be made. A thread of long work writes the first of them while the next are. */
export async function insertMade<R, T>(db: Kysely<Tables>, dialect: DialectName, table: string, items: readonly T[], make: (item: T) => Columns, options: InsertOptions = {}): Promise<R[]> {
  const sent: Promise<QueryResult<R>>[] = []
  let columns: string[] | null = null
  for (let at = 0; at < items.length; ) {
    const first: Columns = make(items[at]!)
    columns ??= Object.keys(first)
    const size = sizeFor(dialect, items.length - at, columns.length)
    const parameters: unknown[] = []
    for (let i = at; i < at + size; i++) {
      const row = i === at ? first : make(items[i]!)
      for (const column of columns) parameters.push(row[column])
    }
    sent.push(db.executeQuery<R>(CompiledQuery.raw(textOf(dialect, table, columns, size, options), parameters)))
    if (!leavesAtOnce(db)) await sent.at(-1)
    at += size
  }
  const answered = await allOf(sent)
  return options.tail ? answered.flatMap(({ rows }) => rows) : []
}

/**
 * Parts of one save. A thread of long work is sent all of them at once; anywhere else each waits for the one before, for a
 * database that has rolled back by itself would take what comes behind a failure as saves of their own.
 */
export async function together(db: Kysely<Tables>, parts: readonly (() => Promise<unknown>)[]): Promise<void> {
  if (leavesAtOnce(db)) await allOf(parts.map((part) => part()))
  else for (const part of parts) await part()
}

/** Waits for failed ones too: nothing may be on its way when the transaction is rolled back. */
async function allOf<T>(sent: readonly Promise<T>[]): Promise<T[]> {
  const ended = await Promise.allSettled(sent)
  return ended.map((one) => {
    if (one.status === 'rejected') throw one.reason
    return one.value
  })
}

function sizeFor(dialect: DialectName, left: number, columns: number): number {
  if (dialect !== 'sqlite') return Math.min(left, SERVER_SIZE)
  return SIZES.find((size) => size <= left && size * columns <= MOST_PARAMETERS) ?? 1
}

/** Names come from our entities and migrations alone. */
function textOf(dialect: DialectName, table: string, columns: readonly string[], size: number, { verb = 'insert into', tail = '' }: InsertOptions): string {
  const quote = dialect === 'sqlite' ? '"' : '`'
  const key = `${quote}${verb} ${table} ${size} ${columns.join(' ')} ${tail}`
  const known = texts.get(key)
  if (known !== undefined) return known
  const name = (one: string) => `${quote}${one}${quote}`
  const row = `(${columns.map(() => '?').join(', ')})`
  const text = `${verb} ${name(table)} (${columns.map(name).join(', ')}) values ${Array.from({ length: size }, () => row).join(', ')} ${tail}`
  // A server's sizes are of every number; keeping them all would cost more than making them.
  if (dialect === 'sqlite' || size === 1 || size === SERVER_SIZE) texts.set(key, text)
  return text
}

/**
 * A list of values for `in`: `sql\`id in ${anyOf(dialect, ids)}\``. SQLite gets it as one parameter, so that one prepared
 * statement serves every length.
 */
export function anyOf(dialect: DialectName, values: readonly (string | number)[]): RawBuilder<unknown> {
  return dialect === 'sqlite' ? sql`(select value from json_each(${JSON.stringify(values)}))` : sql`(${sql.join(values)})`
}

import type Sqlite from 'better-sqlite3'

const STATEMENTS_KEPT = 500

/** Preparing anew for every query costs a third of a short query's time; the prepared statement is kept. */
export function keepingStatements(sqlite: Sqlite.Database): (text: string) => Sqlite.Statement {
  const cache = new Map<string, Sqlite.Statement>()
  return (text) => {
    let statement = cache.get(text)
    if (!statement || statement.busy) {
      statement = sqlite.prepare(text)
      // DDL invalidates nothing here: SQLite re-prepares by itself when the schema has changed.
      if (cache.size >= STATEMENTS_KEPT) cache.delete(cache.keys().next().value as string)
      cache.set(text, statement)
    }
    return statement
  }
}

import type { Core } from '#main/core/context.ts'
import type { TestDatabase } from './databases.ts'

export interface Asked {
  text: string
  parameters: readonly unknown[]
}

/** Listens to what the database is asked, and says in which way it answers. */
export function plansOf(core: Core, database: TestDatabase['name']) {
  async function asked(work: () => Promise<unknown>): Promise<Asked[]> {
    const heard: Asked[] = []
    const stop = core.connection.onQuery((text, _ms, parameters) => heard.push({ text, parameters }))
    await work()
    stop()
    return heard
  }

  async function plan({ text, parameters }: Asked): Promise<Record<string, unknown>[]> {
    // MySQL explains as a tree unless it is asked for the table that MariaDB gives too; and what MariaDB says beforehand of a
    // union is not what it then does, so it is asked while it does it.
    const explain = { sqlite: 'explain query plan ', mariadb: 'analyze ', mysql: 'explain format=traditional ' }[database]
    const found = await core.connection.db.executeQuery<Record<string, unknown>>({ sql: explain + text, parameters, query: { kind: 'RawNode' }, queryId: { queryId: 'plan' } } as never)
    return found.rows
  }

  /** The steps of SQLite's plan, in its words. */
  const details = async (statement: Asked): Promise<string[]> => (await plan(statement)).map((row) => String(row['detail']))

  /** What is wrong with the way in which a statement is answered: tables read whole, rows sorted. */
  async function faults(statement: Asked): Promise<string[]> {
    const rows = await plan(statement)
    if (database === 'sqlite') {
      return rows.map((row) => String(row['detail'])).filter((line) => /^SCAN (?!\(subquery|r\d|matches)/.test(line) ? !/USING (COVERING )?INDEX|VIRTUAL TABLE/.test(line) : /TEMP B-TREE/.test(line))
    }
    return rows
      .filter((row) => !/^<|^null$/.test(String(row['table'])))
      .filter((row) => row['type'] === 'ALL' || /filesort|temporary/i.test(String(row['Extra'])))
      .map((row) => `${String(row['table'])}: ${String(row['type'])} ${String(row['Extra'])}`)
  }

  /** Is the statement answered by an index alone, without the records themselves? */
  async function isCovered(statement: Asked): Promise<boolean> {
    const rows = await plan(statement)
    if (database === 'sqlite') return rows.some((row) => /COVERING INDEX/.test(String(row['detail'])))
    return rows.some((row) => /using index(?! condition)/i.test(String(row['Extra'])))
  }

  /** Is this index what finds the rows? */
  async function isFoundBy(statement: Asked, index: string): Promise<boolean> {
    return (await plan(statement)).some((row) => (database === 'sqlite' ? new RegExp(`^SEARCH .*\\b${index}\\b`).test(String(row['detail'])) : row['key'] === index))
  }

  return { asked, details, faults, isCovered, isFoundBy }
}

import type Sqlite from 'better-sqlite3'
import type { Connection } from 'mysql2/promise'

/** Where the loader puts rows: the raw driver, without the pipeline. */
export interface Sink {
  /** Safety is given up for speed: whoever pulls the plug now makes the data again. */
  hurry(): void
  /** Drops what would slow the load down; answers what makes it again. */
  dropIndexes(tables: readonly string[]): Promise<() => Promise<void>>
  insert(table: string, columns: readonly string[], rows: readonly (readonly unknown[])[]): Promise<void>
  begin(): Promise<void>
  commit(): Promise<void>
  analyze(tables: readonly string[]): Promise<void>
}

export function sqliteSink(db: Sqlite.Database): Sink {
  const statements = new Map<string, Sqlite.Statement>()
  return {
    hurry: () => void db.pragma('synchronous = OFF'),
    async dropIndexes(tables) {
      const found = db.prepare(`select name, sql from sqlite_master where type = 'index' and sql is not null and tbl_name in (${tables.map(() => '?').join()})`).all(tables) as { name: string; sql: string }[]
      for (const { name } of found) db.exec(`drop index "${name}"`)
      return async () => {
        for (const { sql } of found) db.exec(sql)
      }
    },
    async insert(table, columns, rows) {
      const text = `insert into "${table}" (${columns.map((c) => `"${c}"`).join()}) values (${columns.map(() => '?').join()})`
      let statement = statements.get(text)
      if (!statement) statements.set(text, (statement = db.prepare(text)))
      for (const row of rows) statement.run(row)
    },
    begin: async () => void db.exec('begin'),
    commit: async () => void db.exec('commit'),
    async analyze() {
      db.exec('analyze')
      db.pragma('wal_checkpoint(TRUNCATE)')
      db.pragma('synchronous = FULL')
    },
  }
}

interface IndexPart {
  table: string
  name: string
  kind: string
  nonUnique: number
  column: string
}

export function mariadbSink(db: Connection): Sink {
  return {
    hurry: () => void db.query('set session unique_checks = 0, foreign_key_checks = 0'),
    async dropIndexes(tables) {
      const [rows] = await db.query(
        `select table_name as \`table\`, index_name as name, index_type as kind, non_unique as nonUnique, column_name as \`column\`
         from information_schema.statistics where table_schema = database() and index_name <> 'PRIMARY' and table_name in (?) order by table_name, index_name, seq_in_index`,
        [tables],
      )
      const byTable = Map.groupBy(rows as IndexPart[], (row) => row.table)
      const remake: string[] = []
      for (const [table, parts] of byTable) {
        const indexes = [...Map.groupBy(parts, (part) => part.name)]
        await db.query(`alter table \`${table}\` ${indexes.map(([name]) => `drop index \`${name}\``).join(', ')}`)
        const made = indexes.map(([name, columns]) => {
          const kind = columns[0]!.kind === 'FULLTEXT' ? 'fulltext ' : Number(columns[0]!.nonUnique) === 0 ? 'unique ' : ''
          return { isText: kind === 'fulltext ', text: `add ${kind}index \`${name}\` (${columns.map((c) => `\`${c.column}\``).join()})` }
        })
        const plain = made.filter((index) => !index.isText)
        if (plain.length > 0) remake.push(`alter table \`${table}\` ${plain.map((index) => index.text).join(', ')}`)
        for (const index of made.filter((one) => one.isText)) remake.push(`alter table \`${table}\` ${index.text}`)
      }
      return async () => {
        for (const text of remake) await db.query(text)
      }
    },
    async insert(table, columns, rows) {
      const text = `insert into \`${table}\` (${columns.map((c) => `\`${c}\``).join()}) values ?`
      for (let at = 0; at < rows.length; at += 500) await db.query(text, [rows.slice(at, at + 500)])
    },
    begin: async () => void (await db.query('start transaction')),
    commit: async () => void (await db.query('commit')),
    async analyze(tables) {
      await db.query(`analyze table ${tables.map((t) => `\`${t}\``).join()}`)
    },
  }
}

import { Kysely, sql, type RawBuilder } from 'kysely'

/**
 * The words that migrations are written in. They know no entity: a migration is history and never changes.
 * `'text(200)!'` is a column of up to 200 characters that may not be null.
 */
export type Column = string

export function isSqlite(db: Kysely<unknown>): boolean {
  return db.getExecutor().adapter.constructor.name.includes('Sqlite')
}

const ASCII = 'character set ascii collate ascii_bin'
const BINARY_TEXT = 'character set utf8mb4 collate utf8mb4_bin'

/** Column types: text is compared byte by byte in codes and keys, and by the collation elsewhere. */
function sqlType(type: string, sqlite: boolean): string {
  const sized = /^(code|text)\((\d+)\)$/.exec(type)
  if (sqlite) {
    if (type === 'int' || type === 'bool' || type === 'serial') return 'integer'
    return 'text'
  }
  if (sized) return sized[1] === 'code' ? `varchar(${sized[2]}) ${ASCII}` : `varchar(${sized[2]})`
  switch (type) {
    case 'id':
      return `varchar(36) ${ASCII}`
    case 'key':
      return `varchar(160) ${BINARY_TEXT}`
    case 'longText':
      return 'mediumtext'
    case 'int':
      return 'bigint'
    case 'bool':
      return 'tinyint'
    case 'json':
      return `longtext ${BINARY_TEXT}`
    case 'blob':
      return 'mediumblob'
    default:
      throw new Error(`unknown column type ${type}`)
  }
}

/** Makes a table if it is not there yet: on a server a step may be run again after it was cut short. */
export async function createTable(db: Kysely<unknown>, name: string, columns: Record<string, Column>, options: { primaryKey?: string[]; serial?: string } = {}): Promise<void> {
  const sqlite = isSqlite(db)
  const lines = Object.entries(columns).map(([column, spec]): RawBuilder<unknown> => {
    const required = spec.endsWith('!')
    const type = required ? spec.slice(0, -1) : spec
    if (options.serial === column) {
      return sql`${sql.ref(column)} ${sql.raw(sqlite ? 'integer primary key autoincrement' : 'bigint not null auto_increment primary key')}`
    }
    const fallback = type === 'bool' ? ' default 0' : ''
    return sql`${sql.ref(column)} ${sql.raw(sqlType(type, sqlite))}${sql.raw(required ? ' not null' : '')}${sql.raw(required ? fallback : '')}`
  })
  if (!options.serial) lines.push(sql`primary key (${sql.join((options.primaryKey ?? ['id']).map((c) => sql.ref(c)))})`)
  const tail = sqlite ? '' : ' engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_520_ci row_format=dynamic'
  await sql`create table if not exists ${sql.table(name)} (${sql.join(lines)})${sql.raw(tail)}`.execute(db)
}

/** Adds a column to a table that has rows already; `fill` is what they get in it, and must be given where it may not be null. */
export async function addColumn(db: Kysely<unknown>, table: string, column: string, spec: Column, fill?: string): Promise<void> {
  const sqlite = isSqlite(db)
  const found = sqlite
    ? await sql`select 1 from pragma_table_info(${table}) where name = ${column}`.execute(db)
    : await sql`select 1 from information_schema.columns where table_schema = database() and table_name = ${table} and column_name = ${column}`.execute(db)
  if (found.rows.length > 0) return
  const required = spec.endsWith('!')
  const type = sqlType(required ? spec.slice(0, -1) : spec, sqlite)
  // SQLite wants a default for what may not be null; a server's long texts have none, and begin empty.
  const tail = required ? ` not null${sqlite ? ` default '${(fill ?? '').replaceAll("'", "''")}'` : ''}` : ''
  await sql`alter table ${sql.table(table)} add column ${sql.ref(column)} ${sql.raw(type + tail)}`.execute(db)
  if (required && !sqlite && fill !== undefined) await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${fill} where ${sql.ref(column)} = ''`.execute(db)
}

/** Names an index after its table and columns; on MySQL, where `if not exists` is unknown, an existing one is kept. */
export async function createIndex(db: Kysely<unknown>, table: string, columns: string[], options: { unique?: boolean } = {}): Promise<void> {
  const name = indexName(table, columns)
  const unique = sql.raw(options.unique ? 'unique ' : '')
  const list = sql.join(columns.map((c) => sql.ref(c)))
  if (isSqlite(db)) {
    await sql`create ${unique}index if not exists ${sql.ref(name)} on ${sql.table(table)} (${list})`.execute(db)
    return
  }
  if (!(await hasIndex(db, table, name))) await sql`create ${unique}index ${sql.ref(name)} on ${sql.table(table)} (${list})`.execute(db)
}

/** Takes an index of `createIndex` away, if it is there. */
export async function dropIndex(db: Kysely<unknown>, table: string, columns: string[]): Promise<void> {
  const name = indexName(table, columns)
  if (isSqlite(db)) {
    await sql`drop index if exists ${sql.ref(name)}`.execute(db)
    return
  }
  if (await hasIndex(db, table, name)) await sql`drop index ${sql.ref(name)} on ${sql.table(table)}`.execute(db)
}

async function hasIndex(db: Kysely<unknown>, table: string, name: string): Promise<boolean> {
  const found = await sql`select 1 from information_schema.statistics where table_schema = database() and table_name = ${table} and index_name = ${name} limit 1`.execute(db)
  return found.rows.length > 0
}

/** At most 64 characters, MySQL's limit. */
function indexName(table: string, columns: string[]): string {
  const full = `${table}_${columns.join('_')}`
  return full.length <= 60 ? `${full}_ix` : `${full.slice(0, 50)}_${checksum(full)}_ix`
}

function checksum(text: string): string {
  let h = 0
  for (const c of text) h = (h * 31 + c.charCodeAt(0)) >>> 0
  return h.toString(36)
}

/** An account of a MySQL or MariaDB server, as its administrator is asked to make it. */
export interface DatabaseAccount {
  /** name of the database */
  database: string
  user: string
  password: string
  /** the account may come over a secured connection only */
  tls: boolean
}

/** Makes the database of an office and the account that sets the office up in it. */
export function officeDatabaseScript(account: DatabaseAccount): string {
  const create = `CREATE DATABASE ${quoted(account.database)} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;`
  return [create, createUser(account), grant('ALL PRIVILEGES', account)].join('\n')
}

/** Makes an account for one more seat: it works in the office's database and brings its tables up to date, and drops none. */
export function seatAccountScript(account: DatabaseAccount): string {
  return [createUser(account), grant('SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX', account)].join('\n')
}

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``
const text = (value: string): string => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
const from = (user: string): string => `${text(user)}@'%'`

const createUser = ({ user, password, tls }: DatabaseAccount): string => `CREATE USER ${from(user)} IDENTIFIED BY ${text(password)}${tls ? ' REQUIRE SSL' : ''};`
const grant = (rights: string, { database, user }: DatabaseAccount): string => `GRANT ${rights} ON ${quoted(database)}.* TO ${from(user)};`

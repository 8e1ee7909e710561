import { MysqlDialect, MysqlDriver, type DatabaseConnection, type MysqlDialectConfig } from 'kysely'

/**
 * A connection that was lost has been rolled back by the server. Asking it to roll back fails, and that failure would
 * be told instead of the lost connection.
 */
class ForgivingDriver extends MysqlDriver {
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await super.rollbackTransaction(connection)
    } catch (error) {
      if ((error as { fatal?: boolean }).fatal !== true) throw error
    }
  }
}

export class OurMysqlDialect extends MysqlDialect {
  readonly #options: MysqlDialectConfig
  constructor(options: MysqlDialectConfig) {
    super(options)
    this.#options = options
  }
  override createDriver(): MysqlDriver {
    return new ForgivingDriver(this.#options)
  }
}

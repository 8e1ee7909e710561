import type { Migration } from 'kysely/migration'
import * as base from './0010-base.ts'
import * as modules from './0020-modules.ts'
import * as leads from './0030-leads.ts'
import * as desk from './0040-desk.ts'
import * as doubles from './0050-doubles.ts'
import * as figures from './0060-figures.ts'
import * as sources from './0070-sources.ts'
import * as core from './0080-core.ts'
import * as register from './0090-register.ts'
import * as reports from './0100-reports.ts'
import * as registerIndex from './0110-register-index.ts'

/** Every migration, in order. They are given as values, so that they load from a packed application too. */
export const migrations: Record<string, Migration> = {
  '0010-base': base,
  '0020-modules': modules,
  '0030-leads': leads,
  '0040-desk': desk,
  '0050-doubles': doubles,
  '0060-figures': figures,
  '0070-sources': sources,
  '0080-core': core,
  '0090-register': register,
  '0100-reports': reports,
  '0110-register-index': registerIndex,
}

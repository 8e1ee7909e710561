import type { Kysely } from 'kysely'
import type { Scope } from '#shared/core/access.ts'
import type { Entity } from '#shared/core/entity.ts'
import type { Change } from '#shared/modules/changes/changes.contract.ts'
import type { Connection } from '../db/connect.ts'
import type { DialectName, Tables } from '../db/dialect.ts'
import type { Row } from '../db/codec.ts'
import type { Catalog } from './catalog.ts'
import type { Bus } from './events.ts'
import type { PendingKey } from './doubles/pending.ts'
import type { Job } from './jobs.ts'
import type { TitleCache } from './titles.ts'

/** Who acts: a signed-in user with the union of their roles, or the core itself (`system`). */
export interface Actor {
  /** null for the core's own work: demo data, migrations, jobs */
  id: string | null
  name: string
  teamIds: readonly string[]
  /** everybody who shares a team with the actor, the actor included */
  teamMateIds: readonly string[]
  /** `module:action` -> the widest scope */
  grants: ReadonlyMap<string, Scope>
  /** set for a person of a client */
  clientId: string | null
}

/** What one core has for its whole life. */
export interface Core {
  connection: Connection
  catalog: Catalog
  titles: TitleCache
  bus: Bus
  hooks: ReadonlyMap<string, ModuleHooks>
  /** what runs by itself, once the application serves people */
  jobs: readonly Job[]
  dataDir: string
  clock: () => Date
  /** words for the log; never personal data or secrets */
  log: (level: 'info' | 'warn' | 'error', message: string, error?: unknown) => void
  /** ids of this process's own operations, so that the feed does not tell them twice */
  ownOperations: Set<string>
  /** Work that nobody waits for (an index to make, sessions to end). A failure is logged under `what`. */
  later(what: string, work: () => Promise<unknown>): void
  /** When all of that is done: before closing, and in tests. */
  idle(): Promise<void>
}

/** What every service method gets. Inside an operation `db` is its transaction; there is no other way to the database. */
export interface Ctx {
  core: Core
  db: Kysely<Tables>
  dialect: DialectName
  actor: Actor
  /** which window or seat asks: a change is told to all the others */
  seatId: string
  locale: 'ru' | 'en'
  operation: OpenOperation | null
  /** The core's clock, as an instant. */
  now(): string
  /** The day by the office's own clock: in Vladivostok tomorrow begins while it is still today in UTC. */
  today(): string
}

export interface OpenOperation {
  id: string
  at: string
  kind: string
  changes: Change[]
  touched: number
  /** what will be changed is read with its lock */
  locks?: boolean
  /** run after the commit */
  afterCommit: (() => void)[]
  /** keys of doubles of new records, where many steps write them together; see `doubles/pending.ts` */
  newKeys?: PendingKey[]
}

/** Where a module's own rules come in. All run inside the operation's transaction. */
export interface ModuleHooks {
  /** May change `after`, or refuse with an AppError. `before` is null on create. */
  beforeSave?(ctx: Ctx, save: { entity: Entity; before: Row | null; after: Row }): Promise<void> | void
  afterSave?(ctx: Ctx, save: { entity: Entity; before: Row | null; after: Row }): Promise<void> | void
  /** The same, once for all that was written together: an import brings hundreds at a time. */
  afterSaves?(ctx: Ctx, saves: readonly { before: Row | null; after: Row }[]): Promise<void> | void
  /** Somebody has spoken with whom the record is about; its `lastContactAt` is written already. */
  contacted?(ctx: Ctx, id: string): Promise<void> | void
  /** The module finds an owner for a record that comes without one: an import leaves the field empty for it. */
  findsOwner?: boolean
  /** After the workspace has opened, at every start and at every seat: what an older one lacks. */
  atOpen?(ctx: Ctx): Promise<void>
  beforeRemove?(ctx: Ctx, row: Row): Promise<void> | void
  /** Told of every operation of this process after its commit, whatever its module; it must not keep the caller waiting. */
  afterOperation?(core: Core, done: DoneOperation): void
}

/** An operation that has been committed. */
export interface DoneOperation {
  id: string
  kind: string
  actorId: string | null
}

/** The same context acting as the core itself, with every right. */
export function asSystem(ctx: Ctx): Ctx {
  return { ...ctx, actor: SYSTEM }
}

export const SYSTEM: Actor = {
  id: null,
  name: 'system',
  teamIds: [],
  teamMateIds: [],
  grants: new Map([['*', 'all']]),
  clientId: null,
}

import { sql, type Kysely } from 'kysely'
import { customFieldOf } from '#shared/core/custom.ts'
import type { Entity } from '#shared/core/entity.ts'
import type { Field } from '#shared/core/field.ts'
import { entities, entityOf } from '#shared/modules.ts'
import { entityCodec } from '../db/codec.ts'
import type { DialectName, Tables } from '../db/dialect.ts'

/** The fields of an entity by name; the same list until the users' own fields change, and another one from then on. */
export type CatalogFields = readonly (readonly [string, Field])[]

/** The users' own fields and the defaults of reference lists, kept in memory: every list, form, import and export asks for them. */
export interface Catalog {
  /** key (`f12`) -> field, archived ones left out */
  custom(module: string): ReadonlyMap<string, Field>
  /** fixed and custom fields together, by name; null when there is no such field */
  field(entity: Entity, name: string): Field | null
  fields(entity: Entity): CatalogFields
  /** the item of a reference list that a new record gets when nothing is chosen */
  defaultChoice(list: string): string | null
  reload(db: Kysely<Tables>): Promise<void>
}

const NONE: ReadonlyMap<string, Field> = new Map()

export function createCatalog(dialect: DialectName): Catalog {
  let byModule = new Map<string, Map<string, Field>>()
  let defaults = new Map<string, string>()
  // Made once until the users' fields change: an import asks for it with every row.
  let together = new WeakMap<Entity, CatalogFields>()
  const custom = (module: string) => byModule.get(module) ?? NONE
  return {
    custom,
    field(entity, name) {
      if (Object.hasOwn(entity.fields, name)) return entity.fields[name]!
      return custom(entity.name).get(name) ?? null
    },
    fields(entity) {
      let fields = together.get(entity)
      if (!fields) together.set(entity, (fields = [...Object.entries(entity.fields), ...custom(entity.name)]))
      return fields
    },
    defaultChoice: (list) => defaults.get(list) ?? null,
    async reload(db) {
      defaults = await readDefaults(db)
      const codec = entityCodec(entities['custom-fields'])
      const { rows } = await sql<Record<string, unknown>>`select ${codec.selected} from custom_fields where deleted_at is null and archived = 0 order by position`.execute(db)
      const next = new Map<string, Map<string, Field>>()
      const made = dialect === 'sqlite' ? null : await indexColumns(db)
      for (const raw of rows) {
        const row = codec.adopt(raw)
        const module = row['module'] as string
        const field = customFieldOf(row)
        if (!field.custom) continue
        // A server's query names the column of the index, which is made after the field says so.
        if (made && !made.has(`${entityOf(module)?.table}.cf_${field.custom.key}`)) field.custom.indexed = false
        let fields = next.get(module)
        if (!fields) next.set(module, (fields = new Map()))
        fields.set(field.custom.key, field)
      }
      byModule = next
      together = new WeakMap()
    },
  }
}

async function indexColumns(db: Kysely<Tables>): Promise<Set<string>> {
  const found = await sql<{ t: string; c: string }>`select table_name as t, column_name as c from information_schema.columns where table_schema = database() and column_name like 'cf!_f%' escape '!'`.execute(db)
  return new Set(found.rows.map((row) => `${row.t}.${row.c}`))
}

async function readDefaults(db: Kysely<Tables>): Promise<Map<string, string>> {
  const rows = await db.selectFrom('list_items').select(['list', 'id']).where('is_default', '=', 1).where('archived', '=', 0).where('deleted_at', 'is', null).execute()
  return new Map(rows.map((row) => [String(row['list']), String(row['id'])]))
}

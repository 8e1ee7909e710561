import type { Field, ValueOf } from './field.ts'

export type Fields = Record<string, Field>

/** The actions that every entity has; its own come on top. */
export const CRUD_ACTIONS = ['read', 'create', 'update', 'delete', 'export', 'import'] as const
/** What is left of them for records that only the core makes. */
export const READ_ACTIONS = ['read', 'export'] as const

export interface EntityInput<F extends Fields, R extends boolean = boolean> {
  /** Plural kebab-case: the folder, the table (`_` for `-`), the route, the permission prefix, the client key. */
  name: string
  /** How a record is called in links and in search. */
  title: keyof F & string
  /** Meaning of the scopes "own" and "team": this field holds a user's id. Records made by the user are own too. */
  ownedBy?: keyof F & string
  /** The record follows the rights of the record that this `ref` or `anyRef` field names. */
  within?: keyof F & string
  /** A yes/no field that opens a record to everybody who may read any. */
  sharedBy?: keyof F & string
  /** The record that this `ref` names may be limited to teams (its `teamIds`): others see only what is their own. */
  limitedBy?: keyof F & string
  /** Permissions beyond the CRUD ones. */
  actions?: readonly string[]
  /** Rows are readable by everybody signed in (names of colleagues, reference lists). */
  openRead?: boolean
  /** Users may add fields of their own. Default true. */
  customizable?: boolean
  /** Found by the search and by the palette. Default: true where a field says `search`. */
  searchable?: boolean
  /** No generic create/update/remove procedures and no rights to them: the core writes it along with something else. */
  readOnly?: R
  /** Sort of a list nobody has sorted yet: a field's name, `-` before it for descending. Default `-createdAt`. */
  sort?: string
  /** primeicons name, for menus and search results. */
  icon?: string
  /** Further indexes, each a list of fields. */
  indexes?: readonly (readonly (keyof F & string)[])[]
  /** Groups of fields that must be unique together among records that are not removed. */
  uniques?: readonly (readonly (keyof F & string)[])[]
  /**
   * Two records may be one: they are looked for by requisites, phones, mail and sites, and by these fields that hold
   * names of companies or of people. Such records can be merged by those with `<module>:merge`.
   */
  doubles?: { readonly [K in keyof F & string]?: 'company' | 'person' }
  fields: F
}

/** An entity as everything else sees it. Names of fields are plain strings here, so that any entity is an `Entity`. */
export interface Entity<F extends Fields = Fields> {
  readonly name: string
  readonly table: string
  readonly title: string
  readonly ownedBy?: string
  readonly within?: string
  readonly sharedBy?: string
  readonly limitedBy?: string
  readonly actions: readonly string[]
  readonly openRead?: boolean
  readonly customizable: boolean
  readonly searchable: boolean
  readonly readOnly?: boolean
  readonly sort: string
  readonly icon?: string
  readonly indexes?: readonly (readonly string[])[]
  readonly uniques?: readonly (readonly string[])[]
  readonly doubles?: Readonly<Record<string, 'company' | 'person'>>
  readonly fields: F
}

/** The columns that every table has, beside the entity's own. */
export interface BaseRow {
  id: string
  /** Grows by one with every save; a save names the version that it has seen. */
  version: number
  createdAt: string
  createdBy: string | null
  updatedAt: string
  updatedBy: string | null
  /** Set while the record lies in the recycle bin. */
  deletedAt: string | null
}

export const BASE_FIELDS = ['id', 'version', 'createdAt', 'createdBy', 'updatedAt', 'updatedBy', 'deletedAt'] as const

export type FieldsOf<E extends Entity> = E['fields']

/** A record as the core answers it. `labels` names the records that its references point to. */
export type RowOf<E extends Entity> = BaseRow & {
  [K in keyof E['fields']]: ValueOf<E['fields'][K]>
} & {
  custom: Record<string, unknown>
  labels: Record<string, string | string[] | null>
}

type ReadOnlyKeys<F extends Fields> = {
  [K in keyof F]: F[K]['options'] extends { readOnly: 'always' } | { secret: true } ? K : never
}[keyof F]
type NeededKeys<F extends Fields> = {
  [K in keyof F]: F[K]['options'] extends { required: true }
    ? F[K]['options'] extends { default: unknown }
      ? never
      : K
    : never
}[keyof F]
type WritableKeys<F extends Fields> = Exclude<keyof F, ReadOnlyKeys<F>>

export type CreateOf<E extends Entity> = {
  [K in Extract<NeededKeys<E['fields']>, WritableKeys<E['fields']>>]: ValueOf<E['fields'][K]>
} & {
  [K in Exclude<WritableKeys<E['fields']>, NeededKeys<E['fields']>>]?: ValueOf<E['fields'][K]>
} & { id?: string; custom?: Record<string, unknown> }

export type PatchOf<E extends Entity> = {
  [K in WritableKeys<E['fields']>]?: ValueOf<E['fields'][K]>
} & { custom?: Record<string, unknown> }

/** Describes an entity once; types, procedures, REST, columns, permissions, history, lists, forms and import follow. */
export function defineEntity<const F extends Fields, const R extends boolean = false>(input: EntityInput<F, R>): Entity<F> & { readonly readOnly: R } {
  return {
    ...input,
    readOnly: (input.readOnly ?? false) as R,
    table: input.name.replaceAll('-', '_'),
    actions: [...(input.readOnly ? READ_ACTIONS : CRUD_ACTIONS), ...(input.actions ?? [])],
    customizable: input.customizable ?? true,
    searchable: input.searchable ?? Object.values(input.fields).some((field) => field.options.search === true),
    sort: input.sort ?? '-createdAt',
  } as Entity<F> & { readonly readOnly: R }
}

/**
 * The field by which records of `entity` belong to those of another module: the one it is `within`, or the only
 * reference. Null where there is none, or where several would leave it open which is meant.
 */
export function referenceTo(entity: Entity, module: string): string | null {
  const names = Object.entries(entity.fields).filter(([, field]) => field.kind === 'ref' && field.options.to === module).map(([name]) => name)
  if (entity.within !== undefined && names.includes(entity.within)) return entity.within
  return names.length === 1 ? names[0]! : null
}

/** `legalAddress` -> `legal_address`: the column of a field. */
export function columnOf(field: string): string {
  return field.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)
}

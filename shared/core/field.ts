import type { FilterOp } from './filter.ts'
import type { KindName, KindValues } from './kinds.ts'

/** What can be said of a field of any kind. `T` is the value's type. */
export interface FieldOptions<T = unknown> {
  /** Must be given on create and may not be emptied. */
  required?: boolean
  /** Filled when the creator gives nothing. `now` and `me` are resolved by the core. */
  default?: T | 'now' | 'me'
  /** Stands in the list without being asked for. */
  list?: boolean
  /** Its words are found by the search. */
  search?: boolean
  /** An index serves sorting and filtering by it. */
  index?: boolean
  unique?: boolean
  /** Cut from rows, filters, sorts, search and exports of those without `module:sensitive`. */
  sensitive?: boolean
  /** Set by the core alone (`always`), or only when the record is made (`afterCreate`). */
  readOnly?: 'always' | 'afterCreate'
  /** A figure that the core computes from other values again and again: no history, no undo, no conflict of its own. */
  derived?: boolean
  /** Never journalled, exported, searched or answered: password hashes and the like. */
  secret?: boolean
  /** A heading of the form under which the field stands (translation key `form.<group>`). */
  group?: string
  /** Takes the whole width of the form. */
  wide?: boolean
  /** Said of the value of another field of the entity: emptied when that changes and this is not given anew. */
  follows?: string
  /** Not offered in forms (it is edited by its own means) but shown in lists and history. */
  hidden?: boolean
  min?: number
  max?: number
  /** Text: a regular expression that the whole value must match. */
  pattern?: string
  /** enum: the values, in order. Their words: `<module>.<field>.<value>`. */
  values?: readonly string[]
  /** ref, refs: the module referred to. */
  to?: string
  /** ref to its own module: records stand under one another, and the core lets none stand under itself. One a module. */
  tree?: boolean
  /** choice, choices: the reference list (`list-items` of that list). */
  of?: string
  /** anyRef: the modules that may be referred to; empty = all. */
  modules?: readonly string[]
  /** money: ISO currency; absent = the workspace's. */
  currency?: string
  /** When the referred record is removed for good. */
  onDelete?: 'keep' | 'clear'
}

export interface Field<K extends KindName = KindName, O extends FieldOptions = FieldOptions> {
  readonly kind: K
  readonly options: O
  /** Present on fields that a user added: they live in the `custom` column under this key. */
  readonly custom?: CustomField
}

/** A user's own field, as the catalogue describes it. */
export interface CustomField {
  /** `f12`: the key in rows, filters, REST; never the label, so renaming is free. */
  key: string
  label: string
  labelEn?: string
  help?: string
  placeholder?: string
  /** A physical index exists ("quick filter"). */
  indexed: boolean
  archived: boolean
  order: number
}

type Multi = 'tags' | 'refs' | 'choices' | 'files' | 'lines' | 'enums'

/** The type of a stored value: lists and yes/no are never null, the rest is null unless required. */
export type ValueOf<F extends Field> = F extends Field<infer K, infer O>
  ? K extends Multi | 'bool'
    ? TypedValue<K, O>
    : O extends { required: true }
      ? TypedValue<K, O>
      : TypedValue<K, O> | null
  : never

type TypedValue<K extends KindName, O> = K extends 'enum'
  ? O extends { values: readonly (infer V)[] }
    ? V
    : string
  : K extends 'enums'
    ? O extends { values: readonly (infer V)[] }
      ? V[]
      : string[]
    : KindValues[K]

type Builder = {
  [K in KindName]: <const O extends FieldOptions<KindValues[K]>>(options?: O) => Field<K, O>
}

/** `f.text({ required: true })`: one builder for each kind. */
export const f: Builder = new Proxy({} as Builder, {
  get: (_target, kind: string) => (options: FieldOptions = {}) => ({ kind, options }),
})

export type { FilterOp }

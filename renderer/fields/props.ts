import type { Field } from '#shared/core/field.ts'
import type { FilterOp } from '#shared/core/filter.ts'

/** What every Input of a kind takes. It emits `update:modelValue` with the value in its stored form, or null. */
export interface InputProps {
  modelValue: unknown
  field: Field
  module: string
  /** key of the field: `inn`, `f12` */
  name?: string
  /** the rest of the record: the BIC for an account, the labels of references */
  record?: Record<string, unknown>
  invalid?: boolean
  disabled?: boolean
  autofocus?: boolean
  /** in a cell of a list: no hint beneath, no frame of its own */
  compact?: boolean
  inputId?: string
  describedby?: string
  /** a name for the control where no label on screen has one */
  label?: string
}

export interface InputEvents {
  'update:modelValue': [value: unknown]
  /** what is typed cannot be read yet: a code under `problems.`; null = all is well */
  problem: [code: string | null, params?: Record<string, string | number>]
}

/** What every Cell of a kind takes. `label`: the words for the value where the row brings them (names of references). */
export interface CellProps {
  value: unknown
  field: Field
  row?: Record<string, unknown>
  label?: string | readonly string[] | null
  module?: string
  name?: string
  /** phones, mail and sites can be followed; in a list a click means the cell, so there they are words */
  links?: boolean
}

/** What every Filter of a kind takes. It emits `update:value` in the form that the operation wants. */
export interface FilterProps {
  op: FilterOp
  value: unknown
  field: Field
  module: string
  name?: string
  /** the name of the field, as nothing beside the value shows it to a screen reader */
  label?: string
}

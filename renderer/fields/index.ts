import type { Component } from 'vue'
import type { KindName } from '#shared/core/kinds.ts'
import Filter from './filters/Filter.vue'

/** The registry of field kinds on screen: `inputOf`, `cellOf`, `filterOf`, each from a map, never from a chain of ifs. */
export { cellOf } from './cells.ts'
export { inputOf } from './inputs.ts'
export type { CellProps, FilterProps, InputProps } from './props.ts'

/** One filter serves every kind: it asks with the input of the kind, in the shape that the operation wants. */
export function filterOf(_kind: KindName): Component {
  return Filter
}

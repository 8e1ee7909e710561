import type { Field } from '#shared/core/field.ts'
import { KINDS } from '#shared/core/kinds.ts'
import type { AnyRow } from '../../core/api.ts'
import { valueOf } from '../../core/catalog.ts'

/** One field in which the records differ. */
export interface Line {
  key: string
  field: Field
  /** the records that say something here */
  ids: string[]
  /** lists are put together; there is nothing to choose */
  united: boolean
}

const isEmpty = (value: unknown): boolean => value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)

/** The fields with something to look at: those that the records do not say alike, the title first. */
export function differences(fields: Readonly<Record<string, Field>>, title: string, rows: readonly AnyRow[]): Line[] {
  const lines = Object.entries(fields).flatMap(([key, field]): Line[] => {
    if (field.options.readOnly === 'always' || field.options.secret || ['json', 'lines', 'computed', 'files'].includes(field.kind)) return []
    const values = rows.map((row) => valueOf(row, key))
    if (new Set(values.map((value) => JSON.stringify(isEmpty(value) ? null : value))).size < 2) return []
    const ids = rows.filter((_row, at) => !isEmpty(values[at])).map((row) => row.id)
    return [{ key, field, ids, united: KINDS[field.kind].multi === true }]
  })
  return lines.sort((a, b) => Number(b.key === title) - Number(a.key === title))
}

/** Whose value stays, for the fields where there is a choice. */
export function winnersOf(lines: readonly Line[], winner: (line: Line) => string): Record<string, string> {
  return Object.fromEntries(lines.filter((line) => !line.united).map((line) => [line.key, winner(line)]))
}

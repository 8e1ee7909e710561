import type { Field } from '#shared/core/field.ts'
import type { KindName } from '#shared/core/kinds.ts'
import { KINDS } from '#shared/core/kinds.ts'
import { parseMoney, parsePercent, parseQuantity } from '#shared/core/money.ts'
import { parseDay } from '#shared/core/parse-day.ts'
import { parseBool, parseInteger, parseList } from '#shared/core/parse.ts'
import { foldText } from '#shared/core/text.ts'

/** Finds what a text names: the value of an enum, an item of a list, a tag, a colleague. Null = there is none. */
export type Named = (name: string) => string | null

const parsed = (result: { ok: true; value: unknown } | { ok: false }): unknown => (result.ok ? result.value : undefined)

/** Texts of these kinds are read by the kind's own check. */
const READERS: Partial<Record<KindName, (text: string, named: Named) => unknown>> = {
  int: (text) => parsed(parseInteger(text)),
  rating: (text) => parsed(parseInteger(text)),
  duration: (text) => parsed(parseInteger(text)),
  quantity: (text) => parsed(parseQuantity(text)),
  percent: (text) => parsed(parsePercent(text.replace('%', ''))),
  money: (text) => { const sum = parseMoney(text); return sum.ok ? sum.minor : undefined },
  bool: (text) => parsed(parseBool(text)),
  day: (text) => parsed(parseDay(text)),
  enum: (text, named) => named(text) ?? undefined,
  choice: (text, named) => named(text) ?? undefined,
  ref: (text, named) => named(text) ?? undefined,
}

/**
 * The value that a cell of a spreadsheet means for a field; undefined = it means none. An empty cell empties the field.
 * A list names each of its parts; one unknown part spoils the cell, rather than being lost in silence.
 */
export function valueOfText(field: Field, text: string, named: Named): unknown {
  const bare = text.trim()
  const kind = KINDS[field.kind]
  if (bare === '') return kind.multi ? [] : kind.storage === 'bool' ? false : null
  if (kind.multi) {
    const ids = parseList(bare).map(named)
    return ids.includes(null) ? undefined : ids
  }
  const read = READERS[field.kind]
  if (read) return read(bare, named)
  return kind.storage === 'text' || kind.storage === 'longText' ? text.replace(/\s+$/, '') : undefined
}

/** Names as people compare them: case, ё and spaces do not matter. */
export function namedIn(options: Iterable<readonly [id: string, label: string]>): Named {
  const byName = new Map<string, string>()
  for (const [id, label] of options) if (!byName.has(foldText(label))) byName.set(foldText(label), id)
  return (name) => byName.get(foldText(name)) ?? null
}

export interface Target {
  line: number
  column: number
}

/** Where each pasted cell goes: from the cursor to the right and down; one cell fills a whole selected range of rows. */
export function spread(cells: readonly (readonly string[])[], at: Target, limits: { lines: number; columns: number }): { line: number; column: number; text: string }[] {
  return cells.flatMap((row, down) =>
    row.map((text, right) => ({ line: at.line + down, column: at.column + right, text }))
      .filter(({ line, column }) => line < limits.lines && column < limits.columns))
}

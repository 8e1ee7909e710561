/** What stands in an order of its own: `position` grows, and has gaps so that a move changes one record. */
interface Placed {
  id: string
  position: number
}

export const GAP = 1024

/**
 * The positions to save after an item was moved before another (`null` = to the end). Usually one; all of them when the
 * gap between the neighbours is used up. `rows` in their present order.
 */
export function moved(rows: readonly Placed[], id: string, before: string | null): Placed[] {
  const item = rows.find((row) => row.id === id)
  if (!item || id === before) return []
  const rest = rows.filter((row) => row.id !== id)
  const at = before === null ? rest.length : rest.findIndex((row) => row.id === before)
  if (at < 0) return []
  const low = rest[at - 1]?.position
  const high = rest[at]?.position
  if (low === undefined && high === undefined) return []
  const position = low === undefined ? high! - GAP : high === undefined ? low + GAP : Math.floor((low + high) / 2)
  if ((low === undefined || position > low) && (high === undefined || position < high)) return position === item.position ? [] : [{ id, position }]
  const order = [...rest.slice(0, at), item, ...rest.slice(at)]
  return order.map((row, index) => ({ id: row.id, position: (index + 1) * GAP, was: row.position })).filter((row) => row.position !== row.was).map(({ id: rowId, position: next }) => ({ id: rowId, position: next }))
}

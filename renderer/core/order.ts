/** What stands in an order of its own: `position` grows, and has gaps so that a move changes one record. */
interface Placed {
  id: string
  position: number
}

export const GAP = 1024

/** Room between neighbours that stand too close: every row keeps its place in the order, and moves on if it must. */
function spread(rows: readonly Placed[]): Placed[] {
  let last = -Infinity
  return rows.map(({ id, position }) => {
    last = Math.max(position, last + GAP)
    return { id, position: last }
  })
}

function between(rest: readonly Placed[], at: number): number | null {
  const low = rest[at - 1]?.position
  const high = rest[at]?.position
  if (low === undefined) return high === undefined ? null : high - GAP
  if (high === undefined) return low + GAP
  return high - low > 1 ? Math.floor((low + high) / 2) : null
}

/**
 * The saves that put an item before another (`null` = to the end), one after another; `rows` in their present order.
 * Usually one. Where there is no room, the others make it first, from the last to the first: so the order is right after
 * every single save, and after every single undo.
 */
export function moved(rows: readonly Placed[], id: string, before: string | null): Placed[] {
  const item = rows.find((row) => row.id === id)
  const rest = rows.filter((row) => row.id !== id)
  const at = before === null ? rest.length : rest.findIndex((row) => row.id === before)
  if (!item || at < 0 || rest.length === 0 || rows[at]?.id === id) return []
  const position = between(rest, at)
  if (position !== null) return [{ id, position }]
  const wide = spread(rows)
  const room = wide.filter((row, index) => row.position !== rows[index]!.position).reverse()
  return [...room, { id, position: between(wide.filter((row) => row.id !== id), at)! }]
}

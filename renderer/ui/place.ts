/** Where a panel stands beside the thing that opened it, within the window. */
export interface Place {
  top?: number
  bottom?: number
  left: number
  minWidth: number
  maxHeight: number
}

const GAP = 4
const EDGE = 8

/** Below when there is room for it or more than above, else above; never beyond the right edge. */
export function placeBeside(anchor: DOMRect, panel: { width: number; height: number }, view: { width: number; height: number }): Place {
  const below = view.height - anchor.bottom - GAP - EDGE
  const above = anchor.top - GAP - EDGE
  const width = Math.max(panel.width, anchor.width)
  const left = Math.max(EDGE, Math.min(anchor.left, view.width - width - EDGE))
  const down = below >= Math.min(panel.height, 320) || below >= above
  return down
    ? { top: anchor.bottom + GAP, left, minWidth: anchor.width, maxHeight: Math.max(120, below) }
    : { bottom: view.height - anchor.top + GAP, left, minWidth: anchor.width, maxHeight: Math.max(120, above) }
}

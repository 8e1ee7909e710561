/** Deeper than this is nothing that a screen or a program of ours sends. */
export const DEEPEST = 64

/** Levels of plain data, counted without recursion, so that hostile depth costs no stack; stops a little above `most`. */
export function nestingOf(value: unknown, most = DEEPEST): number {
  let level: unknown[] = [value]
  let depth = 0
  while (level.length > 0 && depth <= most) {
    depth += 1
    level = level.flatMap((v) => (typeof v === 'object' && v !== null ? Object.values(v) : []))
  }
  return depth
}

/** Where the keyboard stands on a board: a column, and a card in it (−1 = the head of an empty column). */
export interface Spot {
  column: number
  card: number
}

export type Step = 'left' | 'right' | 'up' | 'down' | 'first' | 'last'

const STEPS: Record<string, Step> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down', Home: 'first', End: 'last' }
export const stepOf = (code: string): Step | null => STEPS[code] ?? null

const clamp = (value: number, most: number): number => Math.max(Math.min(0, most), Math.min(value, most))

/** The next spot; sideways it goes to the nearest column that has cards, at the same height or its last. */
export function stepFrom(spot: Spot | null, step: Step, heights: readonly number[]): Spot | null {
  if (spot === null) {
    const column = heights.findIndex((height) => height > 0)
    return column < 0 ? null : { column, card: 0 }
  }
  const height = heights[spot.column] ?? 0
  if (step === 'up' || step === 'down') return { ...spot, card: clamp(spot.card + (step === 'up' ? -1 : 1), height - 1) }
  if (step === 'first' || step === 'last') return { ...spot, card: step === 'first' ? clamp(0, height - 1) : height - 1 }
  const by = step === 'left' ? -1 : 1
  for (let column = spot.column + by; column >= 0 && column < heights.length; column += by) {
    if (heights[column]! > 0) return { column, card: clamp(spot.card, heights[column]! - 1) }
  }
  return spot
}

/** The column to which Ctrl+arrow moves a card; null at the edge. */
export function beside(column: number, step: Step, count: number): number | null {
  const to = column + (step === 'left' ? -1 : step === 'right' ? 1 : 0)
  return to === column || to < 0 || to >= count ? null : to
}

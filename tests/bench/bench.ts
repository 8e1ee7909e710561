import type { Place } from './data/workspace.ts'
import type { Raw } from './raw.ts'
import type { Seat } from './seat.ts'
import type { Compared } from './stats.ts'

/** What one item of the bench is given. */
export interface Bench {
  place: Place
  rows: number
  raw: Raw
  seat: Seat
  /** rows of the file that is brought in */
  importRows: number
  /** a new empty workspace beside the full one */
  empty(name: string): Promise<Place>
  /** opens the seat anew after an item has closed it */
  reopen(): Promise<void>
  tell(text: string): void
}

/** One figure. What could not be taken says why; nothing is ever guessed. */
export interface Figure {
  database: 'sqlite' | 'mariadb' | null
  item: string
  what: string
  compared?: Compared
  value?: Record<string, number>
  goal?: string
  /** null where there is no goal for it */
  met?: { goal: boolean; guard: boolean } | null
  notMeasured?: string
}

/** The goals: ours against the probe, and the figure that was seen on a machine like this. */
export interface Goal {
  ratio: number
  guardMs: number
}

export function figure(bench: Bench, item: string, what: string, compared: Compared, goal: Goal | null): Figure {
  return {
    database: bench.place.database,
    item,
    what,
    compared,
    ...(goal ? { goal: `p95 ${goal.ratio}x, guard ${goal.guardMs} ms`, met: { goal: compared.ratio.p95 <= goal.ratio, guard: compared.ours.p95 <= goal.guardMs } } : { met: null }),
  }
}

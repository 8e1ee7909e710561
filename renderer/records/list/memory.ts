import type { AnyRow } from '../../core/api.ts'
import type { Cursor } from './keyboard.ts'
import type { Section } from './lines.ts'
import type { Question } from './rows.ts'

/** A list as it was left: its rows, where it was scrolled to, where the cursor stood. */
export interface Left<R extends { id: string } = AnyRow> {
  sections: Section<R>[]
  asked: Question
  count: { count: number; capped: boolean } | null
  view: { from: number; to: number }
  scrollTop: number
  cursor?: Cursor | null
}

const MOST = 6
const lists = new Map<string, Left>()

/** Coming back paints what was there at once; the rows are read again behind it. Only the last few lists are kept. */
export function leaveList(key: string, left: Left): void {
  lists.delete(key)
  lists.set(key, left)
  const [oldest] = lists.keys()
  if (lists.size > MOST && oldest !== undefined) lists.delete(oldest)
}

export const returnToList = (key: string): Left | null => lists.get(key) ?? null

/** Another user must not see what the one before had on the screen. */
export function forgetLists(): void {
  lists.clear()
}

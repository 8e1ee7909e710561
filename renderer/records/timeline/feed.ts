import type { HistoryEntry } from '#shared/core/contract.ts'
import type { RowOf } from '#shared/core/entity.ts'
import type { activities } from '#shared/modules/activities/activities.entity.ts'

export type Activity = RowOf<typeof activities>
export type FeedItem = { kind: 'activity'; key: string; at: string; activity: Activity } | { kind: 'change'; key: string; at: string; entry: HistoryEntry }

export const FEED_KINDS = ['all', 'note', 'call', 'meeting', 'letter', 'changes'] as const
export type FeedKind = (typeof FEED_KINDS)[number]

export interface Source<T> {
  items: readonly T[]
  /** nothing older is left to fetch */
  done: boolean
}

/**
 * Two streams, each read a page at a time, as one feed, newest first. Older than the last loaded item of a stream that
 * goes on nothing is shown: something of that stream may still belong in between.
 */
export function mergeFeed(activities: Source<Activity>, changes: Source<HistoryEntry>): FeedItem[] {
  const items: FeedItem[] = [
    ...activities.items.map((activity): FeedItem => ({ kind: 'activity', key: activity.id, at: activity.happenedAt, activity })),
    ...changes.items.map((entry): FeedItem => ({ kind: 'change', key: String(entry.seq), at: entry.at, entry })),
  ]
  const horizon = [
    activities.done ? '' : (activities.items.at(-1)?.happenedAt ?? ''),
    changes.done ? '' : (changes.items.at(-1)?.at ?? ''),
  ].sort().at(-1)!
  return items.filter((item) => item.at >= horizon).sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
}

/** The feed by days of the user's own clock. */
export function byDay(items: readonly FeedItem[], dayOf: (instant: string) => string): { day: string; items: FeedItem[] }[] {
  return [...Map.groupBy(items, (item) => dayOf(item.at))].map(([day, members]) => ({ day, items: members }))
}

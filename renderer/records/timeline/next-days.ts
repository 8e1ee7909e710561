import { addDays } from '#shared/core/day.ts'

/** The days that are offered for the next contact, by their names; the last offered is one's own. */
export const NEXT_DAYS = ['tomorrow', 'threeDays', 'week'] as const
export type NextDay = (typeof NEXT_DAYS)[number]

const AHEAD: Record<NextDay, number> = { tomorrow: 1, threeDays: 3, week: 7 }

export const nextDay = (name: NextDay, today: string): string => addDays(today, AHEAD[name])

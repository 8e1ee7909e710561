import { addDays } from '#shared/core/day.ts'

/** `YYYY-MM-DD` so many days from today, in the time zone of the specs. */
export const dayFromToday = (days: number): string => addDays(new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Moscow' }).format(new Date()), days)

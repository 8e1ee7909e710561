import { useRouter } from 'vue-router'
import type { Filter } from '#shared/core/filter.ts'
import { formatPercent } from '../../core/format.ts'
import { translate } from '../../core/i18n.ts'

/** Where a number leads: the leads that were counted. */
export const leadsLink = (filter: Filter) => ({ path: '/m/leads', query: { filter: JSON.stringify(filter) } })

/** Opens the leads that a bar of a chart counts. */
export function useLeadsLink(): (filter: Filter | undefined) => void {
  const router = useRouter()
  return (filter) => {
    if (filter) void router.push(leadsLink(filter))
  }
}

/** Whole percents on the screen; the exact ones stand in the file. */
export const shareWords = (basisPoints: number | null): string => (basisPoints === null ? '—' : formatPercent(Math.round(basisPoints / 100) * 100))

const MINUTE = 60
const HOUR = 3600
const DAY = 86_400

/** The largest unit that says it: «3 дня», «5 часов», «12 минут». */
export function stayWords(seconds: number | null): string {
  if (seconds === null) return '—'
  const [key, size] = seconds >= DAY ? (['days', DAY] as const) : seconds >= HOUR ? (['hours', HOUR] as const) : (['minutes', MINUTE] as const)
  const n = Math.round(seconds / size)
  return translate(`sales.duration.${key}`, { n }, n)
}

import { dayOf, dayParts } from '#shared/core/day.ts'
import { parseDay, type DayOptions } from '#shared/core/parse-day.ts'
import type { Parsed } from '#shared/core/parse.ts'

const two = (n: number) => String(n).padStart(2, '0')

/** An instant as the office's own clock shows it, `YYYY-MM-DDTHH:MM:SS`: what a spreadsheet holds. */
export function localText(instant: string): string {
  const at = new Date(instant)
  const day = dayOf(at.getFullYear(), at.getMonth() + 1, at.getDate()) ?? instant.slice(0, 10)
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

const CLOCK = /(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3})\d*)?)?\s*$/
const ZONED = /[T ]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s*(?:Z|[+-]\d{2}:?\d{2})$/i

/** A day with a time by the office's own clock, or with a zone of its own, as an instant. A day alone is its midnight. */
export function instantOf(text: string, options: DayOptions): Parsed<string, 'empty' | 'format' | 'impossible' | 'ambiguous'> {
  const day = parseDay(text, options)
  if (!day.ok) return day
  if (ZONED.test(text)) {
    const at = new Date(text.trim().replace(' ', 'T').replace(',', '.'))
    return Number.isNaN(at.getTime()) ? { ok: false, code: 'format' } : { ok: true, value: at.toISOString() }
  }
  const clock = CLOCK.exec(text.trim())
  const [hours, minutes, seconds] = [Number(clock?.[1] ?? 0), Number(clock?.[2] ?? 0), Number(clock?.[3] ?? 0)]
  if (hours > 23 || minutes > 59 || seconds > 59) return { ok: false, code: 'impossible' }
  const { year, month, day: number } = dayParts(day.value)
  const at = new Date(year, month - 1, number, hours, minutes, seconds, Number((clock?.[4] ?? '').padEnd(3, '0') || 0))
  return { ok: true, value: at.toISOString() }
}

import type { Field } from '#shared/core/field.ts'
import type { KindName } from '#shared/core/kinds.ts'
import { currencyDecimals, formatScaled, parseMoney, parsePercent, parseQuantity } from '#shared/core/money.ts'
import { parseScaled, type NumberProblem } from '#shared/core/parse.ts'
import { formatDuration, parseDuration } from '../../core/format.ts'
import type { Locale } from '../../core/i18n.ts'
import type { Reading } from '../parts/typed.ts'

type Read = (text: string, field: Field, currency: string) => Reading

const from = (problem: string, result: { ok: true; value: number } | { ok: false; code: NumberProblem }): Reading =>
  result.ok ? { ok: true, value: result.value } : { ok: false, problem: result.code === 'format' ? problem : 'number.notNumber' }

const READERS: Partial<Record<KindName, Read>> = {
  int: (text) => from('int.invalid', parseScaled(text, 0)),
  quantity: (text) => from('quantity.invalid', parseQuantity(text)),
  percent: (text) => from('percent.invalid', parsePercent(text)),
  money: (text, _field, currency) => {
    const result = parseMoney(text, currency)
    return result.ok && result.currency === currency ? { ok: true, value: result.minor } : { ok: false, problem: 'money.invalid' }
  },
  duration: (text) => {
    const minutes = parseDuration(text)
    return minutes === null ? { ok: false, problem: 'duration.invalid' } : { ok: true, value: minutes }
  },
}

/** What was typed, as an integer of the kind's smallest parts, within the field's bounds. */
export function readNumber(text: string, field: Field, currency: string): Reading {
  const result = READERS[field.kind]?.(text, field, currency) ?? { ok: false, problem: 'number.notNumber' }
  if (!result.ok) return result
  const { min, max } = field.options
  const value = result.value as number
  if (min !== undefined && value < min) return { ok: false, problem: 'number.tooSmall', params: { min } }
  if (max !== undefined && value > max) return { ok: false, problem: 'number.tooLarge', params: { max } }
  return result
}

/** The value as it stands in the box: grouped, without its unit. */
export function writeNumber(value: number, field: Field, currency: string, locale: Locale): string {
  if (field.kind === 'duration') return formatDuration(value)
  if (field.kind === 'money') return formatScaled(value, currencyDecimals(currency), locale, true)
  const decimals = field.kind === 'quantity' ? 3 : field.kind === 'percent' ? 2 : 0
  return formatScaled(value, decimals, locale, false)
}

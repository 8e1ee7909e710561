import { toneOf, type RegisterState } from '#shared/modules/clients/register.rules.ts'
import type { AnyRow } from '../../core/api.ts'
import { formatDay } from '../../core/format.ts'
import { translate } from '../../core/i18n.ts'
import type { Mark } from '../../core/module.ts'

/** Who is no more, or will not be for long: what the register said, and on which day it was asked. */
export function markOf(row: AnyRow): Mark | null {
  const state = row['registerState'] as RegisterState | null | undefined
  if (!state || state === 'active' || state === 'unknown') return null
  const checkedOn = row['registerCheckedOn']
  const label = translate(`clients.values.registerState.${state}`)
  return { tone: toneOf(state), label, title: typeof checkedOn === 'string' ? translate('clients.register.on', { day: formatDay(checkedOn) }) : label }
}

import { shallowRef } from 'vue'
import type { AnyRow } from '../../core/api.ts'
import { translate } from '../../core/i18n.ts'
import { useSession } from '../../core/session.ts'
import { showToast } from '../../core/toasts.ts'

/** The lead that is being made a client; any screen may ask for it. */
export const converting = shallowRef<AnyRow | null>(null)

export function mayConvert(lead: AnyRow): boolean {
  return useSession().can('leads:convert') && lead['convertedAt'] === null && lead.deletedAt === null
}

/** A deal that was won wants a client: offered, not forced. */
export function offerConversion(before: AnyRow, after: AnyRow): void {
  if (before['stageType'] === 'won' || after['stageType'] !== 'won' || !mayConvert(after)) return
  showToast({ tone: 'ok', text: translate('leads.convert.offer', { title: String(after['name']) }), action: { label: translate('leads.convert.action'), run: () => { converting.value = after } } })
}

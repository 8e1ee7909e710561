import type { NotificationSettings } from '#shared/modules/notifications/notifications.contract.ts'

/** Whether a moment lies in the quiet hours, by the clock of this computer; they may go over midnight. */
export function isQuiet({ quiet, quietFrom, quietTo }: Pick<NotificationSettings, 'quiet' | 'quietFrom' | 'quietTo'>, at: Date): boolean {
  if (!quiet || quietFrom === quietTo) return false
  const now = `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`
  return quietFrom < quietTo ? now >= quietFrom && now < quietTo : now >= quietFrom || now < quietTo
}

const HOUR = 3_600_000

/** When what is put off comes back: in an hour, this evening (or the next), tomorrow morning, in a week. */
export function snoozeChoices(now: Date): { id: 'hour' | 'evening' | 'tomorrow' | 'week'; until: Date }[] {
  const at = (days: number, hours: number): Date => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hours)
  const evening = at(now.getHours() < 17 ? 0 : 1, 18)
  return [
    { id: 'hour', until: new Date(now.getTime() + HOUR) },
    { id: 'evening', until: evening },
    { id: 'tomorrow', until: at(1, 9) },
    { id: 'week', until: at(7, 9) },
  ]
}

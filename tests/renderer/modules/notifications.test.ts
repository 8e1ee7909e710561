import { describe, expect, it } from 'vitest'
import type { NotificationGroup, NotificationItem } from '#shared/modules/notifications/notifications.contract.ts'
import { mergeGroups } from '#renderer/modules/notifications/groups.ts'
import { isQuiet, snoozeChoices } from '#renderer/modules/notifications/quiet.ts'

const at = (hours: number, minutes = 0) => new Date(2026, 10, 24, hours, minutes)

describe('quiet hours', () => {
  const night = { quiet: true, quietFrom: '20:00', quietTo: '08:00' }
  it.each([
    [at(19, 59), false],
    [at(20), true],
    [at(23, 59), true],
    [at(3), true],
    [at(7, 59), true],
    [at(8), false],
  ])('over midnight, at %s', (moment, expected) => {
    expect(isQuiet(night, moment)).toBe(expected)
  })

  it('within a day, switched off, and of no length', () => {
    expect(isQuiet({ quiet: true, quietFrom: '12:00', quietTo: '13:00' }, at(12, 30))).toBe(true)
    expect(isQuiet({ quiet: true, quietFrom: '12:00', quietTo: '13:00' }, at(13))).toBe(false)
    expect(isQuiet({ ...night, quiet: false }, at(23))).toBe(false)
    expect(isQuiet({ quiet: true, quietFrom: '12:00', quietTo: '12:00' }, at(12))).toBe(false)
  })
})

describe('what is put off', () => {
  const until = (now: Date) => Object.fromEntries(snoozeChoices(now).map(({ id, until }) => [id, until]))
  it('comes back in an hour, this evening, tomorrow morning, in a week', () => {
    expect(until(at(10))).toEqual({ hour: at(11), evening: at(18), tomorrow: new Date(2026, 10, 25, 9), week: new Date(2026, 11, 1, 9) })
  })
  it('comes back the next evening when this one has begun', () => {
    expect(until(at(17, 30))['evening']).toEqual(new Date(2026, 10, 25, 18))
  })
})

describe('older pages', () => {
  const item = (id: string): NotificationItem => ({ id, at: '', kind: 'changed', actorId: null, actorName: null, what: 'update', fields: [], text: null, count: 1, read: false, snoozedUntil: null })
  const group = (key: string, ...ids: string[]): NotificationGroup => ({ key, module: 'clients', id: key, ids: [], title: key, readable: true, items: ids.map(item) })
  it('go into the group that is shown already, each notification once', () => {
    const merged = mergeGroups([group('a', '9', '8'), group('b', '7')], [group('b', '7', '6'), group('c', '5')])
    expect(merged.map(({ key, items }) => [key, items.map(({ id }) => id)])).toEqual([['a', ['9', '8']], ['b', ['7', '6']], ['c', ['5']]])
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import { formatDay, formatDayNear, formatDuration, formatInstant, formatMoney, formatPercent, formatQuantity, parseDay, parseDuration, parseTime } from '#renderer/core/format.ts'
import { russianForm, translate, useLocale } from '#renderer/core/i18n.ts'

const NBSP = '\u00a0'
const TODAY = '2026-11-23' // a Monday

Object.defineProperty(globalThis, 'document', { value: { documentElement: { lang: '' } }, configurable: true })
beforeEach(() => useLocale('ru'))

describe('values as people read them', () => {
  it('money, quantities and percents keep their unit on the line', () => {
    expect(formatMoney(123456789, 'RUB')).toBe(`1${NBSP}234${NBSP}567,89${NBSP}₽`)
    expect(formatMoney(500, 'JPY', 'en')).toBe('JP¥500')
    expect(formatQuantity(1500)).toBe('1,5')
    expect(formatPercent(1250)).toBe(`12,5${NBSP}%`)
  })

  it('durations are hours and minutes', () => {
    expect([0, 45, 60, 90].map(formatDuration)).toEqual([`0${NBSP}мин`, `45${NBSP}мин`, `1${NBSP}ч`, `1${NBSP}ч${NBSP}30${NBSP}мин`])
  })

  it('days are written with a short month, and near ones by their name', () => {
    expect(formatDay('2026-11-05')).toBe(`5${NBSP}ноя${NBSP}2026`)
    expect(['2026-11-23', '2026-11-24', '2026-11-22', '2026-11-20'].map((day) => formatDayNear(day, TODAY))).toEqual(['сегодня', 'завтра', 'вчера', 'пятница'])
    expect(formatDayNear('2026-11-16', TODAY)).toBe(`16${NBSP}ноя${NBSP}2026`)
    expect(formatDayNear('2026-11-26', TODAY)).toBe(`26${NBSP}ноя${NBSP}2026`)
  })

  it('moments carry the time of the clock here', () => {
    const moment = new Date(2026, 10, 22, 14, 5).toISOString()
    expect(formatInstant(moment, { now: new Date(2026, 10, 23, 9, 0) })).toBe('вчера, 14:05')
    expect(formatInstant(moment, { full: true })).toBe(`22${NBSP}ноя${NBSP}2026, 14:05`)
    expect(formatInstant('never')).toBe('never')
  })

  it('English has its own months and words', async () => {
    await useLocale('en')
    expect(formatDay('2026-11-05')).toBe(`5${NBSP}Nov${NBSP}2026`)
    expect(formatDayNear('2026-11-22', TODAY)).toBe('yesterday')
  })
})

describe('what people type', () => {
  it.each([
    ['5.11.26', '2026-11-05'], ['05/11/2026', '2026-11-05'], ['5 11', '2026-11-05'], ['0511', '2026-11-05'], ['051126', '2026-11-05'],
    ['2026-11-05', '2026-11-05'], ['5 ноября', '2026-11-05'], ['5 ноя 2025', '2025-11-05'], ['сегодня', TODAY], ['Завтра', '2026-11-24'],
    ['+3', '2026-11-26'], ['-1', '2026-11-22'], ['29.02.2028', '2028-02-29'],
  ])('%s is the day %s', (typed, day) => {
    expect(parseDay(typed, TODAY)).toBe(day)
  })

  it.each(['31.02.2026', '29.02.2027', 'скоро', '', '45'])('%s is no day', (typed) => {
    expect(parseDay(typed, TODAY)).toBeNull()
  })

  it.each([['9', '09:00'], ['930', '09:30'], ['9:05', '09:05'], ['23.59', '23:59'], ['24', null], ['9:61', null], ['утро', null]])('the time %s is %s', (typed, time) => {
    expect(parseTime(typed)).toBe(time)
  })

  it.each([['90', 90], ['1:30', 90], ['1,5 ч', 90], ['1 ч 30 мин', 90], ['2h', 120], ['45 мин', 45], ['час', null], ['', null]])('the duration %s is %s minutes', (typed, minutes) => {
    expect(parseDuration(typed)).toBe(minutes)
  })
})

describe('Russian counts in three forms', () => {
  it.each([[1, 0], [21, 0], [101, 0], [2, 1], [4, 1], [22, 1], [0, 2], [5, 2], [11, 2], [12, 2], [14, 2], [111, 2], [1.5, 1]])('%s takes form %s', (n, form) => {
    expect(russianForm(n, 3)).toBe(form)
  })

  it('so a client is counted as people count', () => {
    expect([1, 2, 5, 11, 21, 1002].map((n) => translate('clients.count', { n }, n))).toEqual(['1 клиент', '2 клиента', '5 клиентов', '11 клиентов', '21 клиент', '1002 клиента'])
  })

  it('a form for nothing may stand before the three', () => {
    expect(translate('settings.lists.mergeAbout', { n: 0 }, 0)).toContain('Ни в одной записи')
    expect(translate('settings.lists.mergeAbout', { n: 1 }, 1)).toContain('в 1 записи')
    expect(translate('settings.lists.mergeAbout', { n: 25 }, 25)).toContain('в 25 записях')
  })
})

import { describe, expect, test } from 'vitest'
import type { HistoryEntry } from '#shared/core/contract.ts'
import { byDay, mergeFeed, type Activity } from '#renderer/records/timeline/feed.ts'

const activity = (at: string): Activity => ({ id: at, happenedAt: at } as unknown as Activity)
const change = (seq: number, at: string): HistoryEntry => ({ seq, at } as unknown as HistoryEntry)
const log = [activity('2026-11-20T10:00'), activity('2026-11-10T10:00')]
const steps = [change(9, '2026-11-22T10:00'), change(5, '2026-11-15T10:00'), change(1, '2026-11-01T10:00')]
const ats = (items: { at: string }[]): string[] => items.map((item) => item.at.slice(8, 10))

describe('one feed of two streams', () => {
  test('both are read to their ends: everything stands by its time, the newest first', () => {
    expect(ats(mergeFeed({ items: log, done: true }, { items: steps, done: true }))).toEqual(['22', '20', '15', '10', '01'])
  })

  test('nothing older than the end of an unfinished stream is shown: it may hold more in between', () => {
    expect(ats(mergeFeed({ items: log, done: false }, { items: steps, done: true }))).toEqual(['22', '20', '15', '10'])
    expect(ats(mergeFeed({ items: log, done: true }, { items: steps.slice(0, 2), done: false }))).toEqual(['22', '20', '15'])
  })

  test('a stream without anything does not hide the other', () => {
    expect(ats(mergeFeed({ items: [], done: true }, { items: steps, done: true }))).toEqual(['22', '15', '01'])
  })

  test('days are those of the reader’s clock', () => {
    const days = byDay(mergeFeed({ items: log, done: true }, { items: steps, done: true }), (at) => at.slice(0, 10))
    expect(days.map(({ day, items }) => [day, items.length])).toEqual([['2026-11-22', 1], ['2026-11-20', 1], ['2026-11-15', 1], ['2026-11-10', 1], ['2026-11-01', 1]])
  })
})

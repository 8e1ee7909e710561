import { describe, expect, it } from 'vitest'
import { ID_PATTERN, newId } from '#shared/core/ids.ts'

describe('ids', () => {
  it('are UUIDv7 of the moment, each its own and later than the one before, many within a millisecond', () => {
    const now = Date.now() + 60_000
    const ids = Array.from({ length: 10_000 }, () => newId(now))
    expect(ids.filter((id) => !ID_PATTERN.test(id) || id[14] !== '7' || !'89ab'.includes(id[19]!))).toEqual([])
    expect(Number.parseInt(ids[0]!.replaceAll('-', '').slice(0, 12), 16)).toBe(now)
    expect(new Set(ids.map((id) => id.slice(19))).size).toBe(ids.length)
    expect(ids.toSorted()).toEqual(ids)
  })
})

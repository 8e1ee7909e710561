import { describe, expect, it } from 'vitest'
import { strengthOf } from '#renderer/ui/password-strength.ts'
import { placeBeside } from '#renderer/ui/place.ts'

const rect = (left: number, top: number, width: number, height: number) => ({ left, top, width, height, right: left + width, bottom: top + height }) as DOMRect
const VIEW = { width: 1280, height: 800 }

describe('a panel beside its anchor', () => {
  it('stands below, as wide as the anchor at least', () => {
    expect(placeBeside(rect(100, 100, 200, 32), { width: 180, height: 240 }, VIEW)).toEqual({ top: 136, left: 100, minWidth: 200, maxHeight: 656 })
  })

  it('goes above when there is no room below', () => {
    const place = placeBeside(rect(100, 740, 200, 32), { width: 180, height: 240 }, VIEW)
    expect(place.top).toBeUndefined()
    expect(place.bottom).toBe(64)
  })

  it('never leaves the window at the right', () => {
    expect(placeBeside(rect(1200, 100, 60, 32), { width: 300, height: 100 }, VIEW).left).toBe(972)
  })
})

describe('how hard a password is to guess', () => {
  it.each([['short', 0], ['aaaaaaaa', 1], ['12345678', 1], ['qwerty12345', 1], ['пароль123', 1], ['лето-гора-чай-17', 4], ['Зелёный-чай-2026', 4], ['kX9#mQ2$vL7!', 4]])('%s is %s', (password, strength) => {
    expect(strengthOf(password, 8)).toBe(strength)
  })

  it('a longer minimum makes the same password too short', () => {
    expect(strengthOf('лето-гора', 12)).toBe(0)
  })
})

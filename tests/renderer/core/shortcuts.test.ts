import { describe, expect, it } from 'vitest'
import { keyCaps, keyText, strokeOf } from '#renderer/core/shortcuts.ts'

const press = (code: string, keys: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) => ({ code, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...keys })

describe('keys are named by their place', () => {
  it('so that Ctrl+K is the same on a Russian layout, where it types л', () => {
    expect(strokeOf(press('KeyK', { ctrlKey: true }), false)).toBe('mod+KeyK')
  })

  it('the Command key is the modifier of a Mac, and Ctrl is another', () => {
    expect(strokeOf(press('KeyK', { metaKey: true }), true)).toBe('mod+KeyK')
    expect(strokeOf(press('KeyK', { ctrlKey: true }), true)).toBe('ctrl+KeyK')
    expect(strokeOf(press('KeyL', { ctrlKey: true, shiftKey: true }), false)).toBe('mod+shift+KeyL')
  })

  it('and shown as they are engraved', () => {
    expect(keyText('mod+KeyK', false)).toBe('Ctrl+K')
    expect(keyText('mod+KeyK', true)).toBe('⌘K')
    expect(keyText('KeyG Digit1', false)).toBe('G 1')
    expect(keyText('shift+Slash', false)).toBe('?')
    expect(keyCaps('mod+shift+KeyL', false)).toEqual([['Ctrl', 'Shift', 'L']])
  })
})

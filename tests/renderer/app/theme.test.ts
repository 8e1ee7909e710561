import { describe, expect, it } from 'vitest'
import { ACCENTS, COLOURS, tokensCss } from '#renderer/app/theme.ts'
import { sources } from '../../architecture/sources.ts'

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

const AA = 4.5
const SCHEMES = ['light', 'dark'] as const

describe.each(SCHEMES)('the %s theme', (scheme) => {
  const colour = (name: string) => COLOURS[scheme][name]!

  it.each(['text', 'text-2', 'text-3', 'ok', 'warn', 'bad', 'info'])('%s is legible on every ground', (name) => {
    for (const ground of ['ground', 'side', 'sunken', 'raised', 'hover']) expect(contrast(colour(name), colour(ground)), `${name} on ${ground}`).toBeGreaterThanOrEqual(AA)
  })

  it.each(['ok', 'warn', 'bad', 'info'])('%s is legible on its own tint', (name) => {
    expect(contrast(colour(name), colour(`${name}-soft`))).toBeGreaterThanOrEqual(AA)
  })

  it.each(Object.keys(ACCENTS) as (keyof typeof ACCENTS)[])('the accent %s carries white words and is legible as words', (name) => {
    const { fill, ink } = ACCENTS[name][scheme]
    expect(contrast(colour('on-accent'), fill)).toBeGreaterThanOrEqual(AA)
    expect(contrast(ink, colour('ground'))).toBeGreaterThanOrEqual(AA)
  })

  it('a toast and a dangerous button are legible', () => {
    expect(contrast(colour('toast-text'), colour('toast-ground'))).toBeGreaterThanOrEqual(AA)
    expect(contrast(colour('toast-action'), colour('toast-ground'))).toBeGreaterThanOrEqual(AA)
    expect(contrast(colour('on-accent'), colour('bad-fill'))).toBeGreaterThanOrEqual(AA)
  })
})

it('both themes name the same tokens', () => {
  expect(Object.keys(COLOURS.dark).sort()).toEqual(Object.keys(COLOURS.light).sort())
})

it('no colour is written anywhere but in the theme', () => {
  const literal = /#[0-9a-f]{3,8}\b(?![^<]*<\/script>)|\brgba?\(|\bhsla?\(/i
  const found = sources(['renderer']).filter(({ path }) => path.endsWith('.vue')).flatMap(({ path, text }) => [...text.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)].filter((style) => literal.test(style[1]!)).map(() => path))
  expect(found).toEqual([])
})

it('every token that a screen uses is made by the theme', () => {
  const made = new Set([...tokensCss().matchAll(/--([\w-]+):/g)].map((match) => match[1]!))
  const screens = sources(['renderer'])
  // A component may make a measure of its own for the parts inside it.
  const own = new Set(screens.flatMap(({ text }) => [...text.matchAll(/['"\s;{]--([\w-]+)['"]?\s*:/g)].map((match) => match[1]!)))
  const missing = screens.flatMap(({ path, text }) => [...text.matchAll(/var\(--([\w-]+)\)/g)].map((match) => match[1]!)
    .filter((name) => !made.has(name) && !own.has(name) && !/^(p-|swatch-|accent-)/.test(name)).map((name) => `${path}: --${name}`))
  expect([...new Set(missing)]).toEqual([])
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arrangementKey, visiblePlace, type Screen } from '#main/desktop/window-place.ts'

const screen = (id: number, x: number, y: number, width: number, height: number): Screen => ({
  id,
  bounds: { x, y, width, height },
  workArea: { x, y: y + 25, width, height: height - 25 },
})
const laptop = screen(1, 0, 0, 1440, 900)
const desk = screen(2, 1440, -300, 2560, 1440)

describe('the place of a window', () => {
  it('is the middle of the first display when nothing is remembered', () => {
    expect(visiblePlace(undefined, [laptop])).toEqual({ x: 80, y: 63, width: 1280, height: 800, maximized: false })
  })

  it('is what was remembered, on whichever display', () => {
    const place = { x: 1600, y: -100, width: 1500, height: 1000, maximized: true }
    expect(visiblePlace(place, [laptop, desk])).toEqual(place)
  })

  it('comes back from a display that was taken away', () => {
    const place = { x: 2600, y: -100, width: 1200, height: 800, maximized: false }
    expect(visiblePlace(place, [laptop])).toEqual({ x: 120, y: 63, width: 1200, height: 800, maximized: false })
  })

  it('is pulled in when it hangs over an edge, or is too large or too small', () => {
    expect(visiblePlace({ x: 1000, y: 500, width: 1200, height: 800, maximized: false }, [laptop])).toMatchObject({ x: 240, y: 100 })
    expect(visiblePlace({ x: -50, y: -500, width: 5000, height: 3000, maximized: false }, [laptop])).toMatchObject({ x: 0, y: 25, width: 1440, height: 875 })
    expect(visiblePlace({ x: 10, y: 30, width: 10, height: 10, maximized: false }, [laptop])).toMatchObject({ x: 10, y: 30, width: 960, height: 600 })
  })

  it('is always wholly within one work area', () => {
    const side = fc.integer({ min: -6000, max: 6000 })
    const size = fc.integer({ min: 1, max: 6000 })
    const remembered = fc.record({ x: side, y: side, width: size, height: size, maximized: fc.boolean() })
    fc.assert(
      fc.property(remembered, fc.constantFrom([laptop], [desk], [laptop, desk], [desk, laptop]), (place, screens) => {
        const got = visiblePlace(place, screens)
        const within = screens.some(({ workArea: area }) => {
          return got.x >= area.x && got.y >= area.y && got.x + got.width <= area.x + area.width && got.y + got.height <= area.y + area.height
        })
        expect(within).toBe(true)
      }),
    )
  })

  it('is kept for each arrangement of displays, whatever their order', () => {
    expect(arrangementKey([laptop, desk])).toBe(arrangementKey([desk, laptop]))
    expect(arrangementKey([laptop])).not.toBe(arrangementKey([laptop, desk]))
  })
})

export interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

export interface WindowPlace extends Rectangle {
  maximized: boolean
}

/** The part of Electron's Display that placing a window needs. */
export interface Screen {
  id: number
  bounds: Rectangle
  workArea: Rectangle
}

export const minimumSize = { width: 960, height: 600 }
const usualSize = { width: 1280, height: 800 }
const titleBarHeight = 32

/** Names an arrangement of displays, so that the laptop alone and the laptop at the desk keep a place each. */
export function arrangementKey(screens: readonly Screen[]): string {
  return screens
    .map(({ id, bounds }) => `${id}:${bounds.width}x${bounds.height}@${bounds.x},${bounds.y}`)
    .sort()
    .join('|')
}

/**
 * Where the window goes: the remembered place when its title bar can be seen and grasped, pulled wholly into the
 * work area of the display it overlaps most; the middle of the first display otherwise.
 */
export function visiblePlace(remembered: WindowPlace | undefined, screens: readonly Screen[]): WindowPlace {
  const first = screens[0]
  if (first === undefined) return { x: 0, y: 0, ...usualSize, maximized: false }
  if (remembered === undefined) return { ...centred(usualSize, first.workArea), maximized: false }
  const home = screenOf(remembered, screens)
  if (home === undefined) return { ...centred(remembered, first.workArea), maximized: remembered.maximized }
  return { ...pulledInto(remembered, home.workArea), maximized: remembered.maximized }
}

function screenOf(place: Rectangle, screens: readonly Screen[]): Screen | undefined {
  const bar = { ...place, height: titleBarHeight }
  const overlaps = screens.map((screen) => ({ screen, bar: overlap(bar, screen.workArea), all: overlap(place, screen.workArea) }))
  const best = overlaps.filter(({ all }) => all > 0).sort((a, b) => b.bar - a.bar || b.all - a.all)[0]
  return best?.screen
}

function overlap(a: Rectangle, b: Rectangle): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  return Math.max(0, width) * Math.max(0, height)
}

function fitted(size: { width: number; height: number }, area: Rectangle): { width: number; height: number } {
  return {
    width: Math.min(Math.max(size.width, minimumSize.width), area.width),
    height: Math.min(Math.max(size.height, minimumSize.height), area.height),
  }
}

function centred(size: { width: number; height: number }, area: Rectangle): Rectangle {
  const { width, height } = fitted(size, area)
  return {
    x: Math.round(area.x + (area.width - width) / 2),
    y: Math.round(area.y + (area.height - height) / 2),
    width,
    height,
  }
}

function pulledInto(place: Rectangle, area: Rectangle): Rectangle {
  const { width, height } = fitted(place, area)
  return {
    x: Math.min(Math.max(place.x, area.x), area.x + area.width - width),
    y: Math.min(Math.max(place.y, area.y), area.y + area.height - height),
    width,
    height,
  }
}

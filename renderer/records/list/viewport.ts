import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Ref } from 'vue'

/** Lines drawn above and below the screen, so that a quick flick does not meet blank paper. */
const OVERSCAN = 8

export interface Window {
  from: number
  to: number
}

/** The lines that a scroll position shows, with the overscan around them. */
export function windowOf(scrollTop: number, height: number, rowHeight: number, lines: number): Window {
  if (lines === 0 || rowHeight <= 0) return { from: 0, to: -1 }
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight)
  const fit = Math.ceil(height / rowHeight) + 1
  return { from: Math.max(0, Math.min(first, lines - 1) - OVERSCAN), to: Math.min(lines - 1, first + fit + OVERSCAN) }
}

/** The scroll position that brings a line fully into view, or null when it is already. */
export function revealTop(line: number, scrollTop: number, height: number, rowHeight: number): number | null {
  const top = line * rowHeight
  if (top < scrollTop) return top
  if (top + rowHeight > scrollTop + height) return top + rowHeight - height
  return null
}

/** The same for a column that is not frozen: `left` of the frozen part to `width` of the screen. */
export function revealLeft(left: number, width: number, frozen: number, scrollLeft: number, screen: number): number | null {
  if (left - frozen < scrollLeft) return Math.max(0, left - frozen)
  if (left + width > scrollLeft + screen) return left + width - screen
  return null
}

/**
 * What of a long list is on the screen. `chrome` = the height of the sticky header and footer inside the scroller.
 * Lines are drawn in recycled slots: line i always uses slot i modulo the number of slots.
 */
export function useViewport(element: Ref<HTMLElement | null>, rowHeight: () => number, lines: () => number, chrome: () => number) {
  const scrollTop = ref(0)
  const scrollLeft = ref(0)
  const size = shallowRef({ width: 0, height: 0 })
  let frame = 0

  const read = (): void => {
    frame = 0
    if (!element.value) return
    scrollTop.value = element.value.scrollTop
    scrollLeft.value = element.value.scrollLeft
  }
  const onScroll = (): void => {
    frame ||= requestAnimationFrame(read)
  }
  const measure = (): void => {
    const box = element.value
    if (box) size.value = { width: box.clientWidth, height: box.clientHeight }
  }
  const observer = new ResizeObserver(measure)

  watch(element, (now, before) => {
    before?.removeEventListener('scroll', onScroll)
    observer.disconnect()
    if (!now) return
    now.addEventListener('scroll', onScroll, { passive: true })
    observer.observe(now)
    measure()
  }, { flush: 'post' })
  onScopeDispose(() => {
    observer.disconnect()
    element.value?.removeEventListener('scroll', onScroll)
    cancelAnimationFrame(frame)
  })

  const body = computed(() => Math.max(0, size.value.height - chrome()))
  const shown = computed((before?: Window): Window => {
    const next = windowOf(scrollTop.value, body.value, rowHeight(), lines())
    // The same object while nothing changes, so that a scroll within a row redraws nothing.
    return before && before.from === next.from && before.to === next.to ? before : next
  })
  const page = computed(() => Math.max(1, Math.floor(body.value / rowHeight())))

  function revealLine(line: number): void {
    const box = element.value
    const top = box ? revealTop(line, box.scrollTop, body.value, rowHeight()) : null
    if (box && top !== null) box.scrollTop = top
  }
  function revealColumn(left: number, width: number, frozen: number): void {
    const box = element.value
    const x = box ? revealLeft(left, width, frozen, box.scrollLeft, size.value.width) : null
    if (box && x !== null) box.scrollLeft = x
  }
  function scrollTo(top: number): void {
    if (!element.value) return
    element.value.scrollTop = top
    read()
  }

  return { scrollTop, scrollLeft, size, shown, page, revealLine, revealColumn, scrollTo }
}

/** The lines of a window with the slot that draws each. */
export function slotsOf({ from, to }: Window): { line: number; slot: number }[] {
  const count = to - from + 1
  return Array.from({ length: Math.max(0, count) }, (_, i) => ({ line: from + i, slot: (from + i) % Math.max(1, count) }))
}

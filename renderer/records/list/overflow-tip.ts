import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'

const DELAY_MS = 450

interface Tip {
  x: number
  y: number
  text: string
}

/** Whether a cell shows less than it holds. */
export function isCut(cell: HTMLElement): boolean {
  const inner = cell.querySelector<HTMLElement>('[data-text]') ?? cell
  return inner.scrollWidth > inner.clientWidth + 1 || cell.scrollWidth > cell.clientWidth + 1
}

/** The whole text of a cut cell, shown beside the pointer after a moment: one for the table, not one for each cell. */
export function useOverflowTip(table: Ref<HTMLElement | null>) {
  const tip = shallowRef<Tip | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let over: HTMLElement | null = null

  function hide(): void {
    clearTimeout(timer)
    over = null
    tip.value = null
  }
  function show(cell: HTMLElement): void {
    if (!cell.isConnected || !isCut(cell)) return
    const box = cell.getBoundingClientRect()
    const text = (cell.dataset['full'] ?? cell.innerText).trim()
    if (text === '') return
    tip.value = { x: Math.min(box.left, window.innerWidth - 440), y: Math.min(box.bottom + 4, window.innerHeight - 60), text }
  }
  function onOver(event: Event): void {
    const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-column]')
    if (cell === over) return
    hide()
    over = cell
    if (cell && !cell.querySelector('.editor')) timer = setTimeout(() => show(cell), DELAY_MS)
  }

  watch(table, (now, before) => {
    before?.removeEventListener('mouseover', onOver)
    for (const leave of ['mouseleave', 'mousedown', 'wheel', 'keydown'] as const) {
      before?.removeEventListener(leave, hide)
      now?.addEventListener(leave, hide, { passive: true })
    }
    now?.addEventListener('mouseover', onOver, { passive: true })
  }, { flush: 'post' })
  onScopeDispose(hide)
  return { tip }
}

import { computed, nextTick, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { formatNumber } from '../../core/format.ts'
import { strokeOf } from '../../core/shortcuts.ts'
import { findCard } from './columns.ts'
import { beside, stepFrom, stepOf, type Spot, type Step } from './cursor.ts'
import type { Board } from './use-board.ts'

export interface BoardDoors {
  open(id: string): void
  page(id: string): void
  /** asks whither the card goes */
  choose(id: string): void
  box(): HTMLElement | null
}

/** The keyboard on a board: arrows walk, Ctrl+arrows and M move; what happened is said aloud. */
export function useBoardKeys(board: Board, doors: BoardDoors) {
  const { t } = useI18n()
  const activeId = ref<string | null>(null)
  const said = ref('')
  /** where the card stood that has gone since, so that the keyboard stays near */
  let last: Spot | null = null

  const open = computed(() => board.columns.value.filter((column) => !board.collapsed.value.has(column.key)))
  const heights = (): number[] => open.value.map((column) => column.cards.length)

  function spot(): Spot | null {
    if (activeId.value !== null) {
      for (const [column, { cards }] of open.value.entries()) {
        const card = cards.findIndex((one) => one.id === activeId.value)
        if (card >= 0) return (last = { column, card })
      }
    }
    return last
  }
  /** Tab comes back to the card one has left, else to the first. */
  const tabStop = computed(() => {
    const isThere = activeId.value !== null && findCard(board.columns.value, activeId.value) !== null
    return isThere ? activeId.value : (open.value.find((column) => column.cards.length > 0)?.cards[0]?.id ?? null)
  })

  function focus(): void {
    void nextTick(() => {
      const id = tabStop.value
      const card = id === null ? null : doors.box()?.querySelector<HTMLElement>(`[data-card="${id}"]`)
      card?.focus({ preventScroll: true })
      card?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    })
  }
  function stand(id: string): void {
    activeId.value = id
    spot()
  }
  function put(id: string): void {
    stand(id)
    focus()
  }

  function walk(step: Step): void {
    const next = stepFrom(spot(), step, heights())
    const card = next && open.value[next.column]?.cards[next.card]
    if (card) put(card.id)
  }

  /** Moves a card and says so; `follow` keeps the keyboard with it. */
  async function move(id: string, key: string, follow = true): Promise<void> {
    const found = findCard(board.columns.value, id)
    const target = board.columns.value.find((column) => column.key === key)
    if (!found || !target) return
    if (follow) activeId.value = id
    const title = String(found.column.cards[found.at]![board.list.entity.title] ?? '')
    const moved = board.move(found.column.cards[found.at]!, key)
    if (follow) focus()
    const isThere = await moved
    said.value = t(isThere ? 'records.board.moved' : 'records.board.stayed', { title, name: isThere ? target.label : found.column.label, n: formatNumber(board.columns.value.find((column) => column.key === (isThere ? key : found.column.key))?.count ?? 0) })
    if (follow) focus()
  }

  function moveBeside(step: Step): void {
    const here = spot()
    const to = here && beside(here.column, step, open.value.length)
    const target = to === null ? undefined : open.value[to]
    if (activeId.value !== null && target?.value !== null && target) void move(activeId.value, target.key)
  }

  const choose = (): void => { if (activeId.value !== null && board.canMove.value) doors.choose(activeId.value) }

  const COMMANDS: Record<string, (id: string) => void> = {
    Enter: (id) => doors.open(id),
    NumpadEnter: (id) => doors.open(id),
    Space: (id) => doors.open(id),
    KeyO: (id) => doors.page(id),
    KeyM: () => choose(),
  }

  function onKeydown(event: KeyboardEvent): void {
    const target = event.target as HTMLElement
    if (event.defaultPrevented || target.closest('input, textarea, button, a')) return
    const stroke = strokeOf(event)
    const step = stepOf(event.code)
    const id = activeId.value ?? tabStop.value
    if (step && stroke === event.code) walk(step)
    else if (step && (stroke === `mod+${event.code}` || stroke === `ctrl+${event.code}`) && (step === 'left' || step === 'right')) moveBeside(step)
    else if (id !== null && COMMANDS[stroke]) {
      activeId.value = id
      COMMANDS[stroke](id)
    } else return
    event.preventDefault()
    event.stopPropagation()
  }

  return { activeId, tabStop, said, stand, put, move, choose, focus, onKeydown }
}

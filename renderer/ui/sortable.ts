import { ref } from 'vue'

/**
 * Rows that are dragged by their handle, or moved with Alt+↑ and Alt+↓ (`across`: Alt+← and Alt+→). `move` gets the id
 * and the id of the row before which it now stands (null = last).
 */
export function useSortable(ids: () => readonly string[], move: (id: string, before: string | null) => void, { across = false } = {}) {
  const dragged = ref<string | null>(null)
  const over = ref<string | null>(null)

  function start(event: DragEvent, id: string): void {
    dragged.value = id
    event.dataTransfer?.setData('text/plain', id)
    if (event.dataTransfer) event.dataTransfer.effectAllowed = 'move'
  }
  function enter(event: DragEvent, id: string): void {
    if (dragged.value === null) return
    event.preventDefault()
    over.value = id
  }
  function end(): void {
    dragged.value = null
    over.value = null
  }
  function drop(event: DragEvent): void {
    event.preventDefault()
    const [id, target] = [dragged.value, over.value]
    end()
    if (id === null || target === null || id === target) return
    const list = ids()
    const down = list.indexOf(id) < list.indexOf(target)
    move(id, down ? (list[list.indexOf(target) + 1] ?? null) : target)
  }
  function key(event: KeyboardEvent, id: string): void {
    const [back, onward] = across ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown']
    if (!event.altKey || (event.key !== back && event.key !== onward)) return
    event.preventDefault()
    const list = ids()
    const at = list.indexOf(id)
    if (event.key === back && at > 0) move(id, list[at - 1]!)
    if (event.key === onward && at < list.length - 1) move(id, list[at + 2] ?? null)
  }
  /** Where the line stands that shows the place. */
  function side(id: string): 'above' | 'below' | null {
    if (over.value !== id || dragged.value === null || dragged.value === id) return null
    const list = ids()
    return list.indexOf(dragged.value) < list.indexOf(id) ? 'below' : 'above'
  }

  return { dragged, start, enter, end, drop, key, side }
}

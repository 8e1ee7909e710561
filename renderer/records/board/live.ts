import { onScopeDispose } from 'vue'
import { onChange, type Change } from '../../core/changes.ts'

const WAIT_MS = 250
/** More changed records than this are read as columns, not one by one. */
const ONE_BY_ONE = 50

interface Doors {
  ready(): boolean
  /** a card is on its way: what is read now may be neither before nor after */
  busy(): boolean
  some(ids: readonly string[]): Promise<void>
  whole(): Promise<void>
  failed(reason: unknown): void
}

/** Gathers what changes in a module, and tells the board a moment later: a few records, or everything. */
export function keepBoardFresh(module: string, doors: Doors): { soon: (ids: readonly string[]) => void } {
  const changed = new Set<string>()
  let whole = false
  let timer: ReturnType<typeof setTimeout> | undefined

  async function tell(): Promise<void> {
    if (doors.busy()) return start()
    const ids = [...changed]
    const isLarge = whole || ids.length > ONE_BY_ONE
    changed.clear()
    whole = false
    try {
      await (isLarge ? doors.whole() : doors.some(ids))
    } catch (reason) {
      doors.failed(reason)
    }
  }
  function start(): void {
    clearTimeout(timer)
    timer = setTimeout(() => void tell(), WAIT_MS)
  }
  function soon(ids: readonly string[]): void {
    for (const id of ids) changed.add(id)
    start()
  }

  onChange(module, (changes: Change[]) => {
    whole ||= changes.some((change) => change.id === null)
    if (doors.ready()) soon(changes.flatMap((change) => change.id ?? []))
  })
  onScopeDispose(() => clearTimeout(timer))
  return { soon }
}

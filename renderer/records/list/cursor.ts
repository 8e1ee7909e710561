import { computed, ref, shallowRef, watch } from 'vue'
import type { AnyRow } from '../../core/api.ts'
import { moveCursor, type Command, type Cursor } from './keyboard.ts'
import { lineAt, lineOf, type Line } from './lines.ts'
import { indexOf, rowAt } from './pages.ts'
import type { Rows } from './rows.ts'
import * as selecting from './selection.ts'
import { NOTHING, type Selection } from './selection.ts'

/** Where the keyboard stands in the list, and which records are selected. */
export function useCursor(rows: Rows<AnyRow>, columns: () => number, page: () => number) {
  const cursor = shallowRef<Cursor | null>(null)
  const selection = shallowRef<Selection>(NOTHING)
  /** the row under the cursor, so that the cursor stays with it when rows come in above */
  const rowId = ref<string | null>(null)
  /** where a selection with Shift began, and what was selected before it */
  let anchor: { line: number; before: Selection } | null = null

  const lineAtIndex = (line: number): Line<AnyRow> | null => lineAt(rows.sections.value, line)
  function rowAtLine(line: number): AnyRow | null {
    const at = lineAtIndex(line)
    return at?.kind === 'row' ? (rowAt(at.section.pages, at.index) ?? null) : null
  }
  function lineOfRow(id: string): number {
    for (const section of rows.sections.value) {
      const index = indexOf(section.pages, id)
      if (index >= 0) return lineOf(rows.sections.value, section, index)
    }
    return -1
  }

  const row = computed(() => {
    void rows.stamp.value
    return cursor.value ? rowAtLine(cursor.value.line) : null
  })

  function put(next: Cursor | null): void {
    cursor.value = next
    rowId.value = next ? (rowAtLine(next.line)?.id ?? null) : null
  }

  /** Takes a command of the keyboard; false when it is none of the cursor's. */
  function move(command: Command): boolean {
    const before = cursor.value
    const next = moveCursor(before, command, { lines: rows.lines(), columns: columns(), page: page() })
    if (!next) return false
    if (command.startsWith('select')) selectTo(before?.line ?? next.line, next.line)
    else anchor = null
    put(next)
    return true
  }

  /** Selects the rows between the start of the range and the line, in place of an earlier range from there. */
  function selectTo(from: number, to: number): void {
    anchor ??= { line: from, before: selection.value }
    const [first, last] = [Math.min(anchor.line, to), Math.max(anchor.line, to)]
    const ids: string[] = []
    for (let line = first; line <= last; line++) {
      const id = rowAtLine(line)?.id
      if (id !== undefined) ids.push(id)
    }
    selection.value = selecting.put(anchor.before, ids, true)
  }

  /** A click: plain sets the cursor, with Shift a range, with Ctrl one more. */
  function click(line: number, column: number, keys: { shift: boolean; ctrl: boolean }): void {
    if (keys.shift && cursor.value) selectTo(cursor.value.line, line)
    else {
      anchor = null
      const id = rowAtLine(line)?.id
      if (keys.ctrl && id !== undefined) selection.value = selecting.toggle(selection.value, id)
    }
    if (!keys.shift) put({ line, column })
  }

  function toggle(id: string): void {
    anchor = null
    selection.value = selecting.toggle(selection.value, id)
  }
  function toggleTo(line: number): void {
    selectTo(cursor.value?.line ?? line, line)
    put({ line, column: cursor.value?.column ?? 0 })
  }
  function selectAll(): void {
    anchor = null
    selection.value = selecting.selectAllMatching()
  }
  function clear(): void {
    anchor = null
    selection.value = NOTHING
  }

  watch(rows.stamp, () => {
    if (!cursor.value || !rowId.value || rowAtLine(cursor.value.line)?.id === rowId.value) return
    const line = lineOfRow(rowId.value)
    if (line >= 0) cursor.value = { ...cursor.value, line }
    else put({ ...cursor.value, line: Math.max(0, Math.min(cursor.value.line, rows.lines() - 1)) })
  })

  return { cursor, selection, row, rowId, rowAtLine, lineAtIndex, lineOfRow, put, move, click, toggle, toggleTo, selectAll, clear }
}

export type ListCursor = ReturnType<typeof useCursor>

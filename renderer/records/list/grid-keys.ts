import { KINDS } from '#shared/core/kinds.ts'
import type { AnyRow } from '../../core/api.ts'
import { patchOf, useCatalog, valueOf } from '../../core/catalog.ts'
import { translate } from '../../core/i18n.ts'
import { showToast } from '../../core/toasts.ts'
import { useFieldText } from '../text.ts'
import { useListActions } from './actions.ts'
import { checkValue, isProblem } from './check.ts'
import { readCells, writeCells } from './clipboard.ts'
import type { ListField } from './fields.ts'
import { commandOf, keepsKey, type Command } from './keyboard.ts'
import { namedIn, spread, valueOfText, type Named } from './paste.ts'
import { isEmpty, isSelected } from './selection.ts'
import type { List } from './use-list.ts'

export interface GridDoors {
  open(id: string): void
  page(id: string): void
  create(): void
  search(): void
  /** gives the keyboard back to the table */
  focus(): void
}

/** The keyboard and the clipboard of a list as a table. */
export function useGridKeys(list: List, doors: GridDoors) {
  const actions = useListActions(list)
  const catalog = useCatalog()
  const { cellText } = useFieldText(list.module)
  const { cursor, editing } = list

  const fieldAtCursor = (): ListField | undefined => list.columnFields.value[cursor.cursor.value?.column ?? -1]

  function edit(): void {
    const row = cursor.row.value
    const field = fieldAtCursor()
    if (!row || !field) return void toggleGroup()
    const may = list.can('update') && field.editable && row.deletedAt === null
    // Yes or no needs no editor.
    if (may && field.kind === 'bool') return void editing.commit(row, field, valueOf(row, field.key) !== true)
    if (!may || !editing.begin(row, field)) doors.open(row.id)
  }

  function toggleGroup(): void {
    const at = cursor.cursor.value && cursor.lineAtIndex(cursor.cursor.value.line)
    if (at?.kind === 'group') list.toggleGroup(at.section.group!.value)
  }

  /** After an edit the cursor goes on as in a spreadsheet: Enter down, Tab to the next cell, which opens too. */
  function afterEdit(how: 'enter' | 'next' | 'previous' | 'stay' | 'cancel' | 'blur'): void {
    if (how === 'enter') cursor.move('down')
    if (how === 'next' || how === 'previous') {
      cursor.move(how)
      const row = cursor.row.value
      const field = fieldAtCursor()
      if (row && field) editing.begin(row, field)
    }
    if (how !== 'blur' && !editing.editing.value) doors.focus()
  }

  function remove(): void {
    if (!list.can('delete') || list.bin.value) return
    if (!isEmpty(cursor.selection.value)) void actions.bulk({ remove: true })
    else if (cursor.row.value) void actions.remove(cursor.row.value)
  }

  function cancel(): boolean {
    if (!isEmpty(cursor.selection.value)) cursor.clear()
    else if (cursor.cursor.value) cursor.put(null)
    else return false
    return true
  }

  const withRow = (act: (row: AnyRow) => void) => (): boolean => {
    const row = cursor.row.value
    if (row) act(row)
    else toggleGroup()
    return true
  }
  const doing: Partial<Record<Command, () => boolean | void>> = {
    edit: () => edit(),
    preview: withRow((row) => doors.open(row.id)),
    open: withRow((row) => doors.page(row.id)),
    select: withRow((row) => cursor.toggle(row.id)),
    selectAll: () => cursor.selectAll(),
    remove: () => remove(),
    cancel,
    search: () => doors.search(),
    create: () => doors.create(),
    expand: () => toggleGroup(),
    collapse: () => toggleGroup(),
  }

  function onKeydown(event: KeyboardEvent): void {
    const target = event.target as HTMLElement
    const control = target.closest<HTMLInputElement>('input, textarea')
    if (event.defaultPrevented || target.closest('.editor, [role=dialog]') || (control && keepsKey(control.type, event.code))) return
    const command = commandOf(event)
    // Copying is left to the browser, which asks `onCopy` for the words.
    if (!command || command === 'copy') return
    // Without a cursor Tab leaves the table, as it leaves anything else.
    if ((command === 'next' || command === 'previous') && leaves(command)) return
    const act = doing[command]
    const taken = act ? act() !== false : cursor.move(command)
    if (!taken) return
    event.preventDefault()
    event.stopPropagation()
  }

  function leaves(command: 'next' | 'previous'): boolean {
    const at = cursor.cursor.value
    const columns = list.columns.value.columns.length
    if (!at) return true
    return command === 'next' ? at.column === columns - 1 && at.line === list.rows.lines() - 1 : at.column === 0 && at.line === 0
  }

  /** The rows that a copy means: the selected ones that are in memory, else the one under the cursor. */
  function selectedRows(): AnyRow[] {
    if (isEmpty(cursor.selection.value)) return []
    const known = list.rows.sections.value.flatMap((section) => section.pages.list.flatMap((page) => page.rows ?? []))
    return known.filter((row) => isSelected(cursor.selection.value, row.id))
  }

  function onCopy(event: ClipboardEvent): void {
    const field = fieldAtCursor()
    const rows = selectedRows()
    if ((event.target as HTMLElement).closest('input, textarea, .editor') || String(getSelection() ?? '') !== '') return
    const cells = rows.length > 0
      ? rows.map((row) => list.columnFields.value.map((column) => cellText(row, column.key, column.field)))
      : cursor.row.value && field ? [[cellText(cursor.row.value, field.key, field.field)]] : []
    if (cells.length === 0) return
    event.preventDefault()
    event.clipboardData?.setData('text/plain', writeCells(cells))
    const n = cells.length
    showToast({ slot: 'copy', stay: 2500, text: rows.length > 0 ? translate('records.copy.rows', { n }, n) : translate('ui.copied') })
  }

  /** Names that a pasted text may mean for a field. */
  function namesOf(field: ListField): Named {
    const { options } = field.field
    if (options.values) return namedIn(options.values.map((value) => [value, catalog.labelOfValue(list.module, field.key, value)] as const))
    if (options.of) return namedIn(catalog.choicesOf(options.of).map((item) => [item.id, catalog.labelOfChoice(item)] as const))
    if (field.kind === 'tags') return namedIn(catalog.tags.map((tag) => [tag.id, tag.name] as const))
    if (options.to === 'users') return namedIn(catalog.users.map((user) => [user.id, user.name] as const))
    return () => null
  }

  function onPaste(event: ClipboardEvent): void {
    const at = cursor.cursor.value
    const text = event.clipboardData?.getData('text/plain') ?? ''
    if (!at || text === '' || !list.can('update') || list.bin.value || (event.target as HTMLElement).closest('input, textarea, .editor')) return
    event.preventDefault()
    const patches = new Map<string, { row: AnyRow; patch: Record<string, unknown> }>()
    let unread = 0
    for (const cell of spread(readCells(text), at, { lines: list.rows.lines(), columns: list.columnFields.value.length })) {
      const row = cursor.rowAtLine(cell.line)
      const field = list.columnFields.value[cell.column]!
      if (!row || !field.editable) continue
      const checked = readable(field, cell.text, row)
      if (checked === undefined) unread += 1
      else patches.set(row.id, { row, patch: merge(patches.get(row.id)?.patch, patchOf(field.key, checked)) })
    }
    if (unread > 0) showToast({ tone: 'warn', text: translate('records.paste.unread', { n: unread }, unread) })
    void editing.writeMany([...patches.values()])
  }

  function readable(field: ListField, text: string, row: AnyRow): unknown {
    const value = valueOfText(field.field, text, namesOf(field))
    if (value === undefined) return undefined
    const checked = checkValue(field.field, value, row)
    return isProblem(checked) || KINDS[field.kind].storage === 'json' && value === null ? undefined : checked.value
  }

  return { onKeydown, onCopy, onPaste, edit, afterEdit }
}

function merge(a: Record<string, unknown> | undefined, b: Record<string, unknown>): Record<string, unknown> {
  if (!a) return b
  const custom = { ...(a['custom'] as object | undefined), ...(b['custom'] as object | undefined) }
  return { ...a, ...b, ...(Object.keys(custom).length > 0 ? { custom } : {}) }
}

/**
 * The keyboard of a list as a table. Letters are taken by the key's place (`code`), so that a Russian layout types the
 * same commands as a Latin one.
 */
export type Command =
  | 'up' | 'down' | 'left' | 'right' | 'first' | 'last' | 'pageUp' | 'pageDown' | 'rowStart' | 'rowEnd'
  | 'selectUp' | 'selectDown' | 'edit' | 'next' | 'previous' | 'cancel' | 'preview' | 'open' | 'select' | 'selectAll'
  | 'remove' | 'copy' | 'search' | 'create' | 'expand' | 'collapse' | 'selectFirst' | 'selectLast'

export interface KeyPress {
  code: string
  ctrlKey?: boolean
  metaKey?: boolean
  shiftKey?: boolean
  altKey?: boolean
}

/** `Ctrl` stands for the Command key of a Mac too. */
const KEYS: Record<string, Command> = {
  ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'left', ArrowRight: 'right',
  'Shift+ArrowUp': 'selectUp', 'Shift+ArrowDown': 'selectDown',
  Home: 'first', End: 'last', 'Ctrl+Home': 'first', 'Ctrl+End': 'last',
  'Ctrl+ArrowUp': 'first', 'Ctrl+ArrowDown': 'last', 'Ctrl+ArrowLeft': 'rowStart', 'Ctrl+ArrowRight': 'rowEnd',
  'Shift+Home': 'selectFirst', 'Shift+End': 'selectLast',
  PageUp: 'pageUp', PageDown: 'pageDown',
  Enter: 'edit', NumpadEnter: 'edit', F2: 'edit', 'Ctrl+Enter': 'open', KeyO: 'open',
  Tab: 'next', 'Shift+Tab': 'previous', Escape: 'cancel', Space: 'preview',
  KeyX: 'select', 'Ctrl+KeyA': 'selectAll', Delete: 'remove', 'Ctrl+Backspace': 'remove', 'Ctrl+KeyC': 'copy',
  Slash: 'search', 'Ctrl+KeyF': 'search', KeyC: 'create',
  'Alt+ArrowRight': 'expand', 'Alt+ArrowLeft': 'collapse',
}

export function commandOf(press: KeyPress): Command | null {
  const ctrl = press.ctrlKey || press.metaKey
  const name = `${ctrl ? 'Ctrl+' : ''}${press.altKey ? 'Alt+' : ''}${press.shiftKey ? 'Shift+' : ''}${press.code}`
  return Object.hasOwn(KEYS, name) ? KEYS[name]! : null
}

/**
 * Does the control that has the focus want this key for itself? A box to tick wants the one that ticks it; the rest is the
 * table's, which has just been clicked.
 */
export function keepsKey(type: string, code: string): boolean {
  return type !== 'checkbox' || code === 'Space'
}

/** A place in the list: a line and a column. */
export interface Cursor {
  line: number
  column: number
}

export interface Bounds {
  lines: number
  columns: number
  /** lines that fit on the screen */
  page: number
}

const clamp = (value: number, last: number): number => Math.min(Math.max(value, 0), Math.max(0, last))

const STEPS: Partial<Record<Command, (at: Cursor, bounds: Bounds) => Cursor>> = {
  up: (at) => ({ ...at, line: at.line - 1 }),
  down: (at) => ({ ...at, line: at.line + 1 }),
  selectUp: (at) => ({ ...at, line: at.line - 1 }),
  selectDown: (at) => ({ ...at, line: at.line + 1 }),
  left: (at) => ({ ...at, column: at.column - 1 }),
  right: (at) => ({ ...at, column: at.column + 1 }),
  pageUp: (at, { page }) => ({ ...at, line: at.line - Math.max(1, page - 1) }),
  pageDown: (at, { page }) => ({ ...at, line: at.line + Math.max(1, page - 1) }),
  first: (at) => ({ ...at, line: 0 }),
  last: (at, { lines }) => ({ ...at, line: lines - 1 }),
  selectFirst: (at) => ({ ...at, line: 0 }),
  selectLast: (at, { lines }) => ({ ...at, line: lines - 1 }),
  rowStart: (at) => ({ ...at, column: 0 }),
  rowEnd: (at, { columns }) => ({ ...at, column: columns - 1 }),
  next: (at, { columns, lines }) => (at.column < columns - 1 ? { ...at, column: at.column + 1 } : at.line < lines - 1 ? { line: at.line + 1, column: 0 } : at),
  previous: (at, { columns }) => (at.column > 0 ? { ...at, column: at.column - 1 } : at.line > 0 ? { line: at.line - 1, column: columns - 1 } : at),
}

/** Where a command takes the cursor; null = the command does not move it. Without a cursor any step enters at the top. */
export function moveCursor(at: Cursor | null, command: Command, bounds: Bounds): Cursor | null {
  const step = STEPS[command]
  if (!step) return null
  if (bounds.lines === 0) return null
  if (!at) return { line: command === 'last' || command === 'selectLast' ? bounds.lines - 1 : 0, column: 0 }
  const next = step(at, bounds)
  return { line: clamp(next.line, bounds.lines - 1), column: clamp(next.column, bounds.columns - 1) }
}

import { getCurrentScope, onScopeDispose, reactive, shallowReactive } from 'vue'

/**
 * Everything that can be done from the keyboard or the palette. Keys are named by the place of the key (`KeyK`, `Slash`),
 * never by the letter, so that they work on a Russian layout. `mod` is Ctrl, on a Mac ⌘. Two strokes are parted by a
 * space: `KeyG KeyC` is G, then C.
 */
export interface Command {
  id: string
  /** words for the cheat sheet and the palette */
  label: () => string
  /** heading under which it stands there: a key under `ui.commandGroups` */
  group: 'general' | 'navigation' | 'create' | 'list' | 'record' | 'settings'
  keys?: string[]
  /** primeicons name */
  icon?: string
  run: () => unknown
  /** false = not now: neither keys nor palette */
  when?: () => boolean
  /** works while the cursor stands in a field too */
  inFields?: boolean
  /** only in the cheat sheet: whoever shows it handles the keys itself */
  shownOnly?: boolean
}

const IS_MAC = /mac/i.test(navigator.platform)
const STROKE_GAP_MS = 1200

const registry = shallowReactive(new Map<string, Command>())
const pending = reactive({ first: '', at: 0 })

/** Registers commands; inside a component they go with it. */
export function useCommands(commands: Command[]): () => void {
  for (const command of commands) registry.set(command.id, command)
  const remove = () => {
    for (const command of commands) if (registry.get(command.id) === command) registry.delete(command.id)
  }
  if (getCurrentScope()) onScopeDispose(remove)
  return remove
}

/** The commands that can be used now. */
export function activeCommands(): Command[] {
  return [...registry.values()].filter((command) => command.when?.() ?? true)
}

/** Runs a command by its id; false when there is none or it cannot be used now. */
export function runCommand(id: string): boolean {
  const command = registry.get(id)
  if (!command || !(command.when?.() ?? true)) return false
  void command.run()
  return true
}

/** The name of a key press: `mod+shift+KeyK`. */
export function strokeOf(event: Pick<KeyboardEvent, 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>, mac = IS_MAC): string {
  const mod = mac ? event.metaKey : event.ctrlKey
  const other = mac ? event.ctrlKey : event.metaKey
  return [mod && 'mod', other && 'ctrl', event.altKey && 'alt', event.shiftKey && 'shift', event.code].filter(Boolean).join('+')
}

const inField = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) && target.getAttribute('type') !== 'checkbox'

const hasModifier = (stroke: string) => /^(mod|ctrl|alt)\+/.test(stroke)

function find(strokes: string, typing: boolean): Command | undefined {
  return [...registry.values()].reverse().find((command) =>
    !command.shownOnly && command.keys?.includes(strokes) === true && (!typing || command.inFields === true) && (command.when?.() ?? true))
}

const beginsSequence = (stroke: string) => [...registry.values()].some((command) => command.keys?.some((keys) => keys.startsWith(`${stroke} `)))

/** The one keyboard listener of the window. */
export function onKeydown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || /^(Control|Shift|Alt|Meta)/.test(event.code)) return
  const typing = inField(event.target)
  const stroke = strokeOf(event)
  if (typing && !hasModifier(stroke) && event.code !== 'Escape') return
  const first = Date.now() - pending.at < STROKE_GAP_MS ? pending.first : ''
  pending.first = ''
  const command = (first && find(`${first} ${stroke}`, typing)) || find(stroke, typing)
  if (command) {
    event.preventDefault()
    void command.run()
  } else if (!typing && beginsSequence(stroke)) {
    pending.first = stroke
    pending.at = Date.now()
  }
}

const KEY_NAMES: Record<string, string> = {
  Slash: '/', Period: '.', Comma: ',', Minus: '−', Equal: '+', Escape: 'Esc', Enter: '↵', Space: '␣', Backspace: '⌫', Delete: 'Del',
  ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Tab: 'Tab', Home: 'Home', End: 'End', PageUp: 'PgUp', PageDown: 'PgDn',
  BracketLeft: '[', BracketRight: ']', Backquote: '`', Backslash: '\\', Semicolon: ';', Quote: "'",
}

function keyName(part: string, mac: boolean): string {
  if (part === 'mod') return mac ? '⌘' : 'Ctrl'
  if (part === 'shift') return mac ? '⇧' : 'Shift'
  if (part === 'alt') return mac ? '⌥' : 'Alt'
  if (part === 'ctrl') return 'Ctrl'
  return KEY_NAMES[part] ?? part.replace(/^(Key|Digit|Numpad)/, '')
}

/** What stands in menus and tooltips, key by key: `[['Ctrl', 'K']]`; several strokes are several lists. */
export function keyCaps(keys: string, mac = IS_MAC): string[][] {
  return keys.split(' ').map((stroke) => (stroke === 'shift+Slash' ? ['?'] : stroke.split('+').map((part) => keyName(part, mac))))
}

/** The same as one text: `Ctrl+K`, `G C`. */
export function keyText(keys: string, mac = IS_MAC): string {
  return keyCaps(keys, mac).map((caps) => caps.join(mac ? '' : '+')).join(' ')
}

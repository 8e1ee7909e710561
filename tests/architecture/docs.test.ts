import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandOf } from '#renderer/records/list/keyboard.ts'
import { ROOT } from '../support/paths.ts'
import { sources } from './sources.ts'

/** The manual says only what is there: its links, its chapters, its keys and the paths through the menus. */
const LANGUAGES = ['ru', 'en'] as const
const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: ROOT })].map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(ROOT, path), 'utf8') })).sort((a, b) => a.path.localeCompare(b.path))
const manual = pages.filter(({ path }) => /^docs\/(ru|en)\//.test(path))
const withoutCode = (text: string): string => text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '')

/** As the hub of the repository makes them from headings. */
const anchorsOf = (text: string): string[] =>
  [...withoutCode(text).matchAll(/^#+ (.+)$/gm)].map((match) => match[1]!.toLowerCase().replace(/[^\p{L}\p{N} \u00a0-]/gu, '').replace(/[ \u00a0]/g, '-'))

function brokenLinks({ path, text }: { path: string; text: string }): string[] {
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)].flatMap((match) => {
    const [file, anchor] = match[1]!.split('#')
    if (/^[a-z]+:/i.test(match[1]!)) return []
    const target = file === '' ? path : posix.join(dirname(path), file!)
    if (!existsSync(join(ROOT, target))) return [`${path}: ${match[1]}`]
    return anchor !== undefined && !anchorsOf(readFileSync(join(ROOT, target), 'utf8')).includes(decodeURIComponent(anchor)) ? [`${path}: ${match[1]}`] : []
  })
}

const NAMED: Readonly<Record<string, string>> = {
  Enter: 'Enter', Tab: 'Tab', Esc: 'Escape', Delete: 'Delete', Пробел: 'Space', Space: 'Space',
  '↑': 'ArrowUp', '↓': 'ArrowDown', '←': 'ArrowLeft', '→': 'ArrowRight', '/': 'Slash', ',': 'Comma', '\\': 'Backslash', '[': 'BracketLeft', ']': 'BracketRight', '?': 'shift+Slash',
}
const MODIFIERS: Readonly<Record<string, string>> = { Ctrl: 'mod', Alt: 'alt', Shift: 'shift' }

/** `Ctrl+Shift+L` as the registry writes it: `mod+shift+KeyL`. */
function strokeOf(keys: string): string {
  const parts = keys.split('+')
  const last = parts.pop()!
  const code = NAMED[last] ?? (/^[A-Z]$/.test(last) ? `Key${last}` : /^\d$/.test(last) ? `Digit${last}` : '?')
  const order = ['mod', 'alt', 'shift'].filter((name) => parts.some((part) => MODIFIERS[part] === name))
  return [...order, code].join('+')
}

/** What a page names: `<kbd>G</kbd> <kbd>1</kbd>` and `<kbd>G</kbd> <kbd>N</kbd>` are two strokes of one shortcut. */
const namedKeys = (text: string): string[] => [...withoutCode(text).matchAll(/<kbd>([^<]+)<\/kbd>(?: <kbd>(\d|(?<=>G<\/kbd> <kbd>)[A-Z])<\/kbd>)?/g)].map((match) => (match[2] ? `${match[1]} ${match[2]}` : match[1]!))

const renderer = sources(['renderer'])

/** Every stroke of the registry: `keys: [...]` of its commands, and the keys that a part hands it from a table of its own. */
function registry(): Set<string> {
  const lists = renderer.flatMap(({ text }) => [...text.matchAll(/keys: \[([^\]]*)\]|const KEYS = \{([^}]*)\}|const KEYS = ('[^']+')|\['\w+', \[([^\]]*)\]\]/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? match[4]!))
  const found = lists.flatMap((list) => [...list.matchAll(/'([^']+)'/g)].map((match) => match[1]!))
  // The places of the menu: `KeyG Digit${at + 1}`, of which a manual names those that exist.
  const menu = renderer.filter(({ path, text }) => /^renderer\/modules\/[\w-]+\/index\.ts$/.test(path) && /\bmenu:/.test(text)).length
  const going = lists.some((list) => list.includes('KeyG Digit${')) ? Array.from({ length: menu }, (_, at) => `KeyG Digit${at + 1}`) : []
  return new Set([...found, ...going])
}

/** Keys that belong to a control and not to the screen: where the control reads them. */
const OF_CONTROLS: Readonly<Record<string, { path: string; reads: RegExp }>> = {
  'mod+Enter': { path: 'renderer/records/form/CreateDrawer.vue', reads: /mod\+Enter/ },
  'alt+ArrowUp': { path: 'renderer/ui/sortable.ts', reads: /'ArrowUp'[\s\S]{0,60}event\.altKey/ },
  'alt+ArrowDown': { path: 'renderer/ui/sortable.ts', reads: /'ArrowDown'[\s\S]{0,60}event\.altKey/ },
}

const inList = (stroke: string): boolean => {
  const parts = stroke.split('+')
  return commandOf({ code: parts.at(-1)!, ctrlKey: parts.includes('mod'), altKey: parts.includes('alt'), shiftKey: parts.includes('shift') }) !== null
}

function works(keys: string, known: ReadonlySet<string>): boolean {
  const strokes = keys.split(' ').map(strokeOf)
  if (strokes.length > 1) return known.has(strokes.join(' '))
  const stroke = strokes[0]!
  const control = OF_CONTROLS[stroke]
  return known.has(stroke) || inList(stroke) || (control !== undefined && renderer.some(({ path, text }) => path === control.path && control.reads.test(text)))
}

type Words = { [key: string]: string | Words }
const valuesOf = (words: Words): string[] => Object.values(words).flatMap((value) => (typeof value === 'string' ? [value] : valuesOf(value)))

function screenWords(language: (typeof LANGUAGES)[number]): Set<string> {
  const folder = join(ROOT, 'shared/locales', language)
  return new Set(readdirSync(folder).flatMap((file) => valuesOf(JSON.parse(readFileSync(join(folder, file), 'utf8')) as Words)))
}

describe('the manual', () => {
  it('has no link and no picture that leads nowhere', () => {
    expect(pages.flatMap(brokenLinks)).toEqual([])
  })

  it('shows every picture that it keeps, and none over 200 KB', () => {
    const shown = new Set(pages.flatMap(({ path, text }) => [...text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map((match) => posix.join(dirname(path), match[1]!))))
    const kept = globSync('docs/images/**/*.png', { cwd: ROOT }).map((path) => path.replaceAll('\\', '/'))
    expect(kept.filter((path) => !shown.has(path))).toEqual([])
    expect(kept.filter((path) => readFileSync(join(ROOT, path)).length > 200 * 1024)).toEqual([])
  })

  it('has the same chapters in Russian and English, each of them in the contents', () => {
    const chapters = LANGUAGES.map((language) => readdirSync(join(ROOT, 'docs', language)).filter((file) => file !== 'README.md').sort())
    expect(chapters[0]!.length).toBeGreaterThan(10)
    expect(chapters[1]).toEqual(chapters[0])
    for (const [at, language] of LANGUAGES.entries()) {
      const contents = readFileSync(join(ROOT, 'docs', language, 'README.md'), 'utf8')
      expect([...contents.matchAll(/\]\((\d\d-[\w-]+\.md)\)/g)].map((match) => match[1])).toEqual(chapters[at])
    }
  })

  it('names the same keys in both languages, and only keys that do something', () => {
    const known = registry()
    const named = manual.flatMap(({ path, text }) => namedKeys(text).map((keys) => ({ path, keys })))
    expect(named.length).toBeGreaterThan(60)
    expect(named.filter(({ keys }) => !works(keys, known)).map(({ path, keys }) => `${path}: ${keys}`)).toEqual([])
    const keysOf = (language: string) => named.filter(({ path }) => path.startsWith(`docs/${language}/`)).map(({ path, keys }) => `${posix.basename(path)} ${keys.split(' ').map(strokeOf).join(' ')}`)
    expect(keysOf('en')).toEqual(keysOf('ru'))
  })

  it.each(LANGUAGES)('calls the places of the menus as the screen does (%s)', (language) => {
    const words = screenWords(language)
    const places = manual.filter(({ path }) => path.startsWith(`docs/${language}/`)).flatMap(({ path, text }) => [...text.matchAll(/\*\*([^*\n]+→[^*\n]+)\*\*/g)].map((match) => ({ path, steps: match[1]!.replaceAll('\u00a0', ' ').split(' → ') })))
    expect(places.length).toBeGreaterThan(10)
    // Where one begins may be described: the name in the corner is everybody's own, and «…» is how the button looks.
    const stray = places.flatMap(({ path, steps }) => steps.map((step) => step.replace(/ \(…\)$|\.$/g, '')).filter((step, at) => !words.has(step) && !(at === 0 && /^(Имя|Your name) /.test(step))).map((step) => `${path}: ${step}`))
    expect(stray).toEqual([])
  })
})

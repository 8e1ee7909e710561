import { foldLetters } from '../../core/text.ts'

/** A colleague who may be addressed with `@`. */
export interface Mentionable {
  id: string
  name: string
  email: string
}

export interface Mention {
  id: string
  /** where the `@` stands */
  at: number
  /** characters, the `@` included */
  length: number
}

const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}_]/u.test(character)

/**
 * Who is addressed in a text: `@` and a colleague's whole name or mail, written as people write it (the case and ё do
 * not matter). The longest name wins, so that «@Анна Петрова» is not Анна; a name that two colleagues bear means both.
 * A mail address inside the text (`a@b.ru`) addresses nobody.
 */
export function findMentions(text: string, people: readonly Mentionable[]): Mention[] {
  if (!text.includes('@')) return []
  const folded = foldEach(text)
  const names = people.flatMap(({ id, name, email }) => [name, email].filter(Boolean).map((word) => ({ id, word: foldEach(word) })))
  const found: Mention[] = []
  for (let at = folded.indexOf('@'); at >= 0; at = folded.indexOf('@', at + 1)) {
    if (isWord(folded[at - 1])) continue
    const fitting = names.filter(({ word }) => folded.startsWith(word, at + 1) && !isWord(folded[at + 1 + word.length]))
    const longest = Math.max(0, ...fitting.map(({ word }) => word.length))
    for (const { id, word } of fitting) if (word.length === longest) found.push({ id, at, length: longest + 1 })
  }
  return found
}

/** Folds letter by letter, so that places in the folded text are places in the text. */
function foldEach(text: string): string {
  return Array.from({ length: text.length }, (_, at) => {
    const one = foldLetters(text[at]!)
    return one.length === 1 ? one : text[at]!
  }).join('')
}

/** Whom a new text addresses who was not addressed before. */
export function newlyMentioned(before: string, after: string, people: readonly Mentionable[]): string[] {
  const known = new Set(findMentions(before, people).map(({ id }) => id))
  return [...new Set(findMentions(after, people).map(({ id }) => id))].filter((id) => !known.has(id))
}

/** The beginning of a name that is being typed: what stands between the last `@` and the cursor; null when nobody is addressed. */
export function typedMention(text: string, cursor: number): { at: number; query: string } | null {
  const before = text.slice(0, cursor)
  const at = before.lastIndexOf('@')
  if (at < 0 || isWord(before[at - 1])) return null
  const query = before.slice(at + 1)
  return query.length > 40 || /[\n@]/.test(query) || query.startsWith(' ') ? null : { at, query }
}

/** What is written for a colleague: the name, or the mail where another has the same name. */
export function mentionOf(person: Mentionable, people: readonly Mentionable[]): string {
  const isShared = people.some((other) => other.id !== person.id && foldEach(other.name) === foldEach(person.name))
  return `@${isShared ? person.email : person.name}`
}

import { foldText } from '../../core/text.ts'

export interface Person {
  id: string
  name: string
  email: string
}

/**
 * Which colleague a cell means: «Иванов», «Иванов И. И.», «Иван Иванов», a mail address. Null when nobody or more than
 * one fits: a wrong owner is worse than none.
 */
export function personMeant(text: string, people: readonly Person[]): { id: string } | { problem: 'unknown' | 'ambiguous' } {
  const folded = foldText(text)
  const mail = /[^\s<>,;()]+@[^\s<>,;()]+/.exec(folded)?.[0]
  const exact = people.filter((person) => foldText(person.name) === folded || (mail !== undefined && foldText(person.email) === mail))
  if (exact.length === 1) return { id: exact[0]!.id }
  const wanted = words(folded)
  const fitting = exact.length > 1 ? exact : people.filter((person) => wanted.length > 0 && fits(wanted, words(foldText(person.name))))
  if (fitting.length === 1) return { id: fitting[0]!.id }
  return { problem: fitting.length === 0 ? 'unknown' : 'ambiguous' }
}

const words = (text: string): string[] => text.split(/[^\p{L}\d-]+/u).filter((word) => word !== '')

/** Every word of the cell is a word of the name, or the first letter of one; at least one is whole. */
function fits(wanted: readonly string[], name: readonly string[]): boolean {
  const left = [...name]
  let whole = 0
  for (const word of [...wanted].sort((a, b) => b.length - a.length)) {
    const at = left.findIndex((one) => one === word || (word.length === 1 && one.startsWith(word)))
    if (at === -1) return false
    if (word.length > 1) whole += 1
    left.splice(at, 1)
  }
  return whole > 0
}

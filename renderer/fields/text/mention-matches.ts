import { foldText } from '#shared/core/text.ts'
import type { Colleague } from '../../core/people.ts'

const SHOWN = 8

/** Colleagues whose name, or a word of it, begins with what was typed; those whose first name does come first. */
export function matching(people: readonly Colleague[], query: string): Colleague[] {
  const wanted = foldText(query)
  const rank = ({ name, email }: Colleague): number => {
    const folded = foldText(name)
    if (folded.startsWith(wanted)) return 0
    if (folded.split(' ').some((word) => word.startsWith(wanted))) return 1
    return email.startsWith(wanted) ? 2 : 3
  }
  return people.filter((person) => rank(person) < 3).toSorted((a, b) => rank(a) - rank(b)).slice(0, SHOWN)
}

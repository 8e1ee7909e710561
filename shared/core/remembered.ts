/** Texts longer than this are not worth keeping. */
const LONGEST = 200
const MOST = 20_000

/**
 * A function of a text that remembers its answers: names and words repeat, within a save and from row to row of an import.
 * All is forgotten when there are more than `most`.
 */
export function remembered<T>(make: (text: string) => T, most = MOST): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    if (text.length > LONGEST) return make(text)
    const answer = known.get(text)
    if (answer !== undefined) return answer
    if (known.size >= most) known.clear()
    const made = make(text)
    known.set(text, made)
    return made
  }
}

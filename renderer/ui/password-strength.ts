/** How hard a password is to guess: 0 too short, 1 weak, 2 fair, 3 good, 4 strong. */
export type Strength = 0 | 1 | 2 | 3 | 4

const ALPHABETS: [RegExp, number][] = [[/[a-z]/, 26], [/[A-Z]/, 26], [/[а-яё]/, 33], [/[А-ЯЁ]/, 33], [/\d/, 10], [/[^\p{L}\d]/u, 33]]
const COMMON = /^(?:password|пароль|qwerty|йцукен|admin|админ|letmein|welcome|привет)/i

/** Characters that add nothing to guess: repeats (aaa) and runs (1234, abcd). */
function predictable(password: string): number {
  let count = 0
  for (let at = 2; at < password.length; at++) {
    const [a, b, c] = [password.charCodeAt(at - 2), password.charCodeAt(at - 1), password.charCodeAt(at)]
    if (c - b === b - a && Math.abs(c - b) <= 1) count += 1
  }
  return count
}

/**
 * An estimate from the length, the alphabets used and the obvious runs; the core has its own list of known passwords.
 * Thresholds in bits: under 36 weak, under 56 fair, under 72 good.
 */
export function strengthOf(password: string, minLength: number): Strength {
  if (password.length < minLength) return 0
  const alphabet = ALPHABETS.reduce((size, [pattern, letters]) => size + (pattern.test(password) ? letters : 0), 0)
  const effective = Math.max(1, password.length - predictable(password) - (COMMON.test(password) ? 6 : 0))
  const distinct = new Set(password).size
  const bits = Math.min(effective, distinct * 2) * Math.log2(Math.max(2, alphabet))
  if (bits < 36) return 1
  if (bits < 56) return 2
  return bits < 72 ? 3 : 4
}

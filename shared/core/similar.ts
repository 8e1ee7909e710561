import { translitToLatin } from './keyboard.ts'
import { coreName } from './names.ts'

/** Words that a name has or has not without being another name. */
const FILLERS = new Set(['тд', 'гк', 'тк', 'пк', 'нпо', 'нпп', 'компания', 'фирма', 'группа', 'холдинг', 'корпорация', 'торговый', 'дом', 'компаний', 'the', 'group', 'company', 'co', 'holding', 'им', 'имени', 'и', 'and', '&'])

/**
 * What names of one company have in common: no legal form, quotes or fillers («ГК», «Торговый дом»), in Latin letters.
 * ПАО «Газпром», «газпром, пао» and `Gazprom PJSC` are all `gazprom`. For grouping and for `similarity`.
 */
export function nameKey(name: string): string {
  const core = coreName(name)
  const words = core.split(' ').filter((word) => !FILLERS.has(word))
  return translitToLatin((words.length === 0 ? core : words.join(' ')).replace(/&/g, ' ')).replace(/\s+/g, ' ').trim()
}

/** The trigrams of a key, word by word, with two marks before a word and one behind (as pg_trgm has them). */
export function trigrams(key: string): Set<string> {
  const found = new Set<string>()
  for (const word of key.split(' ')) {
    if (word === '') continue
    const padded = `  ${word} `
    for (let at = 0; at + 3 <= padded.length; at += 1) found.add(padded.slice(at, at + 3))
  }
  return found
}

/** From here on two names are worth showing to a person as perhaps one. */
export const SIMILAR_FROM = 0.6

/**
 * How alike two names of companies are, 0 to 1: the share of common trigrams (Dice), whatever the order of words and the
 * spaces; 1 where the keys are equal. Names that differ by a number («Школа № 5», «Школа № 6») are kept well apart.
 */
export function similarity(a: string, b: string): number {
  return keySimilarity(nameKey(a), nameKey(b))
}

/** The same for keys that are already made by `nameKey`. */
export function keySimilarity(a: string, b: string): number {
  if (a === b) return 1
  if (a === '' || b === '') return 0
  const together = dice(trigrams(a.replaceAll(' ', '')), trigrams(b.replaceAll(' ', '')))
  const alike = Math.max(dice(trigrams(a), trigrams(b)), together)
  return sameNumbers(a, b) ? Math.min(alike, 0.99) : alike * 0.5
}

function dice(a: Set<string>, b: Set<string>): number {
  let common = 0
  for (const one of a) if (b.has(one)) common += 1
  return (2 * common) / (a.size + b.size)
}

function sameNumbers(a: string, b: string): boolean {
  const numbers = (key: string) => (key.match(/\d+/g) ?? []).sort().join(' ')
  return numbers(a) === numbers(b)
}

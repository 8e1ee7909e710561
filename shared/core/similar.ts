import { translitToLatin } from './keyboard.ts'
import { coreName } from './names.ts'
import { remembered } from './remembered.ts'

/** Words that a name has or has not without being another name. */
const FILLERS = new Set(['тд', 'гк', 'тк', 'пк', 'нпо', 'нпп', 'компания', 'фирма', 'группа', 'холдинг', 'корпорация', 'торговый', 'дом', 'компаний', 'the', 'group', 'company', 'co', 'holding', 'им', 'имени', 'и', 'and', '&'])

/**
 * What names of one company have in common: no legal form, quotes or fillers («ГК», «Торговый дом»), in Latin letters.
 * ПАО «Газпром», «газпром, пао» and `Gazprom PJSC` are all `gazprom`. For grouping and for `similarity`.
 */
export const nameKey = remembered((name) => {
  const core = coreName(name)
  const words = core.split(' ').filter((word) => !FILLERS.has(word))
  return translitToLatin((words.length === 0 ? core : words.join(' ')).replace(/&/g, ' ')).replace(/\s+/g, ' ').trim()
})

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

/** Words that many companies have in their names: alike in them is hardly alike. */
const COMMON = new Set(
  translitToLatin(
    'строй строительство сервис сервисы групп плюс центр трейд трейдинг инвест инвестиции пром транс торг снаб логистика логистик ' +
      'технологии технология системы система решения решение россия завод комбинат банк страхование интернет проект студия агентство ' +
      'клиника магазин маркет школа лаборатория производство предприятие объединение управление развитие ресурс ресурсы энерго энергия ' +
      'technology technologies international industries energy systems solutions services service resources communications management ' +
      'holdings companies brands worldwide global financial capital partners properties property trust bank pharmaceuticals laboratories ' +
      'semiconductor semiconductors health healthcare foods motors entertainment software networks materials products american national ' +
      'general united aerospace air realty insurance estate',
  ).split(' '),
)
const COMMON_WEIGHT = 0.2

/** The words of a key that tell companies apart; all of them where none does. */
export function significantWords(key: string): string[] {
  const words = key.split(' ').filter((word) => word !== '')
  const telling = words.filter((word) => !COMMON.has(word))
  return telling.length > 0 ? telling : words
}

/** From here on two names are worth showing to a person as perhaps one. */
export const SIMILAR_FROM = 0.6

/**
 * How alike two names of companies are, 0 to 1: each word is laid to the word of the other name that shares most trigrams
 * with it (Dice), common words («Технологии», `Group`) count little, the order of words not at all; 1 where the keys are
 * equal. Names that differ by a number («Школа № 5», «Школа № 6») are kept well apart.
 */
export function similarity(a: string, b: string): number {
  return keySimilarity(nameKey(a), nameKey(b))
}

/** The same for keys that are already made by `nameKey`. */
export function keySimilarity(a: string, b: string): number {
  if (a === b) return 1
  if (a === '' || b === '') return 0
  const alike = Math.max(byWords(wordsOf(a), wordsOf(b)), withoutSpaces(a, b))
  return sameNumbers(a, b) ? Math.min(alike, 0.99) : alike * 0.5
}

interface Word {
  grams: Set<string>
  weight: number
}

/** No name of this length is compared word by word to the end. */
const MOST_WORDS = 12

/** One name is compared with many others in a row. */
const wordsOf = remembered((key): readonly Word[] => {
  const words = key.split(' ').slice(0, MOST_WORDS)
  const allCommon = words.every((word) => COMMON.has(word))
  return words.map((word) => ({ grams: trigrams(word), weight: COMMON.has(word) && !allCommon ? COMMON_WEIGHT : 1 }))
}, 2000)

function byWords(a: readonly Word[], b: readonly Word[]): number {
  const best = (word: Word, others: readonly Word[]) => word.weight * Math.max(...others.map((other) => dice(word.grams, other.grams)))
  const sum = (words: readonly Word[], of: (word: Word) => number) => words.reduce((total, word) => total + of(word), 0)
  const met = sum(a, (word) => best(word, b)) + sum(b, (word) => best(word, a))
  return met / (sum(a, (word) => word.weight) + sum(b, (word) => word.weight))
}

/** «Альфа-Банк» and «Альфабанк»: only where the words are parted differently, and only when they are then nearly equal. */
function withoutSpaces(a: string, b: string): number {
  if (a.split(' ').length === b.split(' ').length) return 0
  const alike = dice(trigrams(a.replaceAll(' ', '')), trigrams(b.replaceAll(' ', '')))
  return alike >= 0.8 ? alike : 0
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

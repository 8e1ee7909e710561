import { stemmer as stemEnglish } from '@orama/stemmers/english'
import { stemmer as stemRussian } from '@orama/stemmers/russian'
import { otherLayout, translitToLatin, translitToRussian } from './keyboard.ts'
import { remembered } from './remembered.ts'
import { numberForms, numbersOf, runForms, type NumberAt } from './search-numbers.ts'
import { cut, foldLetters } from './text.ts'

/** One word to look for; letters and digits only, so no search syntax can hide in it. */
export interface SearchTerm {
  word: string
  /** true: every word that begins so; false: this word exactly (a stem, which stands in the index as a word). */
  prefix: boolean
}

/** A document is found when every group has at least one term in it. No groups: nothing to search for. */
export interface SearchQuery {
  groups: SearchTerm[][]
}

/** Letters and digits, but for 21 (New Tai Lue, Vedic) at which FTS5's unicode61 would part a word into a phrase. */
const WORD = /[[\p{L}\p{N}]--[\u19b0-\u19c9\u1cf2\u1cf3]]+/gv
const LONGEST_WORD = 64
const MOST_GROUPS = 16

/**
 * The words under which a text is found, each once, in the order of the text: folded words (ё as е, case, accents),
 * their Snowball stems, the parts and the joined form of «Альфа-Банк», letters and digits of `а12` apart, and digit runs
 * as `search-numbers.ts` says. Numbers of different fields must be parted by a line end, else they may be read as one.
 * @param limit the most words per document; what comes after is not found.
 */
export function searchTokens(text: string, limit = 1000): string[] {
  const found = new Set<string>()
  const folded = foldLetters(cut(text, limit * 40))
  const numbers = /\d/.test(folded) ? numbersOf(folded) : []
  for (const number of numbers) for (const form of numberForms(number)) found.add(form)
  for (const word of wordsOf(without(folded, numbers))) {
    if (found.size >= limit) break
    addWord(found, word)
  }
  addJoined(found, folded)
  return found.size <= limit ? [...found] : [...found].slice(0, limit)
}

function without(text: string, numbers: NumberAt[]): string {
  if (numbers.length === 0) return text
  let rest = ''
  let from = 0
  for (const number of numbers) {
    rest += `${text.slice(from, number.at)} `
    from = number.at + number.length
  }
  return rest + text.slice(from)
}

function addWord(found: Set<string>, word: string): void {
  found.add(word)
  const stem = stemOf(word)
  if (stem !== null) found.add(stem)
  if (!MIXED.test(word)) return
  for (const [run] of word.matchAll(/\d+|[^\p{L}]+|\p{L}+/gu)) {
    for (const form of /^\d/.test(run) ? runForms(run) : [run]) found.add(form)
  }
}

const MIXED = /\p{L}\p{N}|\p{N}\p{L}/u

/** `o'reilly`, «альфа-банк», «м.видео»: what people also write as one word. */
const JOINABLE = /(?<![\p{L}\p{N}])(?:\p{L}+(?:['’`-]\p{L}+){1,3}|\p{L}\.\p{L}{2,}|\p{L}(?:\.\p{L}){1,4})(?![\p{L}\p{N}])/gu

function addJoined(found: Set<string>, folded: string): void {
  if (!/\p{L}['’`.-]\p{L}/u.test(folded)) return
  for (const [compound] of folded.matchAll(JOINABLE)) {
    const word = tidyWord(compound.replace(/[^\p{L}]/gu, ''))
    found.add(word)
    const stem = stemOf(word)
    if (stem !== null) found.add(stem)
  }
}

/** Folded words of a folded text. */
function wordsOf(folded: string): string[] {
  const bare = /\p{M}/u.test(folded) ? folded.replace(/\p{M}+/gu, '') : folded
  return (bare.match(WORD) ?? []).map(tidyWord)
}

function tidyWord(word: string): string {
  return cut(/[a-z]/.test(word) && /[а-я]/.test(word) ? unmixed(word) : word, LONGEST_WORD)
}

const LOOKALIKES: Record<string, string> = { a: 'а', b: 'в', c: 'с', e: 'е', h: 'н', k: 'к', m: 'м', o: 'о', p: 'р', t: 'т', x: 'х', y: 'у' }

/** A Russian word with Latin look-alikes in it (a Latin C in «Сбербанк») read as it looks. */
function unmixed(word: string): string {
  const read = word.replace(/[a-z]/g, (letter) => LOOKALIKES[letter] ?? letter)
  return /[a-z]/.test(read) ? word : read
}

/** The Snowball stem of a folded word where it differs from the word, else null. */
const stemOf = remembered((word): string | null => {
  if (word.length < 3 || word.length > 40) return null
  const stem = /^[а-я]+$/.test(word) ? stemRussian(word) : /^[a-z]+$/.test(word) ? stemEnglish(word).toLowerCase() : word
  return stem === word || stem.length < 2 ? null : stem
})

/**
 * What a person typed, as words to look for. Each typed word may be met as itself (a prefix), by its stem, as typed on the
 * wrong keyboard layout, or in the other alphabet; digits of a phone in any writing. The order of words does not matter.
 */
export function searchQuery(input: string): SearchQuery {
  const folded = foldLetters(cut(input, 500))
  const groups: SearchTerm[][] = []
  const numbers = numbersOf(folded)
  for (const chunk of without(folded, numbers).split(/\s+/)) groups.push(...chunkGroups(chunk))
  for (const number of numbers) groups.push(...numberGroups(number))
  return { groups: unique(groups.map(tidyGroup).filter((group) => group.length > 0)).slice(0, MOST_GROUPS) }
}

function numberGroups(number: NumberAt): SearchTerm[][] {
  const { joined, parts } = number
  if (joined === null || joined.length < 4) return parts.map((part) => joinedForms(part).map(asPrefix))
  // A phone read part by part (912 and 345 and 67) would meet too many other numbers by chance.
  if (joined.length >= 7 || (number.tied && joined.length >= 5)) return [joinedForms(joined).map(asPrefix)]
  return parts.map((part) => [part, ...joinedForms(joined)].map(asPrefix))
}

/** A number that begins with 8 may be a Russian phone, which is kept with 7; a whole one may stand without either. */
function joinedForms(digits: string): string[] {
  const forms = [digits]
  if (digits.length >= 4 && digits.length <= 11 && digits.startsWith('8')) forms.push(`7${digits.slice(1)}`)
  if (digits.length === 11 && /^[78]/.test(digits)) forms.push(digits.slice(1))
  return forms
}

/**
 * Typed «ghj,ktvf» is either two words or one on the other layout («проблема»): either reading must be enough.
 * (a and b) or c is (a or c) and (b or c).
 */
function chunkGroups(chunk: string): SearchTerm[][] {
  const direct = wordsOf(chunk)
  const switched = switchedWords(chunk)
  const first = direct[0]
  if (first === undefined) return []
  const own = direct.length === 1 && MIXED.test(first) ? mixedGroups(first) : direct.map((word) => alternatives(word))
  if (switched.length === 0) return own
  if (switched.length === 1 || own.length === 1) {
    return own.flatMap((group) => switched.map((word) => [...group, ...layoutTerms(word), ...(own.length === 1 ? switchedAlone(first) : [])]))
  }
  return own
}

/** `а12` finds «а12» and «А-12»: only its last part may go on. */
function mixedGroups(word: string): SearchTerm[][] {
  const parts = word.match(/\p{N}+|\p{L}+/gu) ?? []
  if (parts.length > 3) return [[asPrefix(word)]]
  return parts.map((part, i) => [asPrefix(word), { word: part, prefix: i === parts.length - 1 }])
}

function alternatives(word: string): SearchTerm[] {
  return word.length < 3 ? [asPrefix(word)] : [...wordAndStem(word), ...otherAlphabet(word, stemOf(word) ?? word)]
}

/** «касперский» is looked for as `kaspersk…`, since endings are written in many ways; `gazprom` as «газпром». */
function otherAlphabet(word: string, stem: string): SearchTerm[] {
  if (/^[а-я]+$/.test(word)) return [asPrefix(translitToLatin(stem.length >= 4 ? stem : word))]
  if (!/^[a-z]+$/.test(word)) return []
  const russian = translitToRussian(word)
  return russian.length >= 3 ? wordAndStem(russian) : []
}

/** The words that a chunk gives on the other layout; none where that reading is no word at all («хлеб» gives `[kt,`). */
function switchedWords(chunk: string): string[] {
  const other = otherLayout(chunk)
  if (other === null) return []
  const folded = foldLetters(other)
  if (/[a-z]/.test(folded) && !/^[a-z0-9]([a-z0-9@._-]*[a-z0-9])?$/.test(folded)) return []
  return wordsOf(folded)
}

/** Without the punctuation around it: in «ckjdj,» the comma may be a comma, and not the key of б. */
function switchedAlone(word: string): SearchTerm[] {
  return switchedWords(word).flatMap(layoutTerms)
}

function layoutTerms(word: string): SearchTerm[] {
  // Two letters on the other layout begin too many words by chance.
  return word.length >= 3 ? wordAndStem(word) : [{ word, prefix: false }]
}

function wordAndStem(word: string): SearchTerm[] {
  const stem = stemOf(word)
  return stem === null ? [asPrefix(word)] : [asPrefix(word), { word: stem, prefix: false }]
}

function asPrefix(word: string): SearchTerm {
  return { word, prefix: true }
}

/** Without what another term of the group already covers. */
function tidyGroup(group: SearchTerm[]): SearchTerm[] {
  return group.filter(
    (term, at) =>
      !group.some((other, i) => {
        if (i === at) return false
        if (other.word === term.word && other.prefix === term.prefix) return i < at
        return other.prefix && term.word.startsWith(other.word)
      }),
  )
}

function unique(groups: SearchTerm[][]): SearchTerm[][] {
  const seen = new Map(groups.map((group) => [JSON.stringify(group), group]))
  return [...seen.values()]
}

/** The query for `MATCH` of SQLite's FTS5, or null where there is nothing to search for. Documents: `tokens.join(' ')`. */
export function fts5Query(query: SearchQuery): string | null {
  if (query.groups.length === 0) return null
  const one = (term: SearchTerm) => `"${term.word}"${term.prefix ? '*' : ''}`
  return query.groups.map((group) => `(${group.map(one).join(' OR ')})`).join(' AND ')
}

/**
 * InnoDB leaves out words shorter than `innodb_ft_min_token_size` and its stop words, and a server that is not ours cannot
 * be set up. With this in front no word is short, and none is a stop word.
 */
const FULLTEXT_MARK = 'qz'

/** The text of a FULLTEXT column of MySQL or MariaDB. */
export function fulltextDocument(tokens: readonly string[]): string {
  return tokens.map((token) => FULLTEXT_MARK + token).join(' ')
}

/** The query for `MATCH … AGAINST (? IN BOOLEAN MODE)` over `fulltextDocument`, or null where there is nothing to search for. */
export function fulltextQuery(query: SearchQuery): string | null {
  if (query.groups.length === 0) return null
  const one = (term: SearchTerm) => `${FULLTEXT_MARK}${term.word}${term.prefix ? '*' : ''}`
  return query.groups.map((group) => `+(${group.map(one).join(' ')})`).join(' ')
}

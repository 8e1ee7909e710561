import { charTable } from './encodings.ts'
import type { SingleByteEncoding } from './encodings.ts'

/**
 * How likely one Russian letter follows another: a cost in half bits, one base-36 digit per pair,
 * rows and columns in the order of LETTERS, the last of each being "not a Russian letter".
 * Counted over 1.5 million letters of technical and office Russian with names of people, towns and
 * companies. A wrong decoding of the same bytes costs about twice as much as the right one.
 */
const LETTERS = 'абвгдежзийклмнопрстуфхцчшщъыьэюяё'
const OUTSIDE = LETTERS.length
const COSTS = [
  'mb8bbaeah99996kbab7lidcaifzzzxd7h5',
  '8kvvo9sg9va8ia5v8cv4vejvs9b6hvvdma',
  '4yfjj7yj9yb9g95iabdcyiyrhhy8gyyek5',
  '8hrm9auu7uf6ea3u5pu9pomluupnupuuu8',
  '5pcmc5im7wd7h96g7al9wjgkiwwdhrpfg9',
  'gfac9cedkba886gg676ojghehgzzztink4',
  '7dtt73tt5tbqm5emtitftttottttmtttee',
  '3i9p8dpgbwbb866wcsw8wwwiswn8lowiw8',
  'gcbfd8habab987fda78wfcballzzzzc8l5',
  'pqdvhnvvlvc5fdksv69vvpvlhvvvvvqpv1',
  '4m7xxack6xr9xi4lac99xldxqxsxshxrx7',
  '5mohy6dy6yedyb7yyjhbhyydyyyc5ya6e9',
  '6h9xu5xn8xhcbb6cxgrbrxxxxxx8jso9d4',
  '4klkb7zh5zeow85zt99bfllkztz7fjhdi9',
  'n9698bbbf9a78bfa888okjcafgzzzlqgp6',
  '7rxxx7xs8xmcxe3c3hdbrxrlsxxelxxixb',
  '4leek5bu7yglbc4jicc8feopfpt9jyqek9',
  'aicqgaoz8z68cc79ha4dzflfgztcdsn7l7',
  '6n8tk7zr7zeiib5g68mboozizwtc8umip6',
  'fjfba8aate5b8bw8a77wehwaibwwws7jw7',
  '2ssss6ss7ss9ps5sand8bsssssslisssfe',
  '9iegtdttatmkmc6taftaottttttttitmt1',
  '8sdsp3ss3scsssdbessdsssssss7sssssa',
  '6vvvv3vs5v9hs5jqov7hvvvpivvvjvvvbc',
  '7dqqq4qq3qc7qcdq9n9flqqqqqqqhqqqcd',
  '5rrrr3rr3rrrrmrrorrcrrrrrrrr8rrrbg',
  'ckkkk1kkkkkkkkbkkkkkkkkkkkkkkkk7a9',
  'pf7kd6waw6b98iwagf9ww6wbewwwwwwow4',
  'ppridgo5lu8uc5uuu8auhufubuuuuu9el3',
  'rrkrmrrror87icreld1rblrrarrrrrrrre',
  'nbtegtqlqltgggttof5tttt5t5ttttbtt3',
  'oibia8saxopjddxdgj9dxcioxexxxxbjx1',
  'pmphcpfipmlb82ppac4ppcppppppppppp7',
  'b97d9ci98n8ba886a6aabigcfqqpqbkdmz',
].map((row) => Array.from(row, (digit) => parseInt(digit, 36)))

const NEIGHBOUR = 24 // a Latin letter beside a Cyrillic one, a capital after a small letter
const ODD = 30 // box drawing, unassigned bytes, letters that neither Russian nor its neighbours have
const KIN = 14 // letters of Ukrainian, Belarusian and Kazakh names
const SYMBOL = 10
const SYMBOLS = new Set('«»№–—…“”„’•°§©®™\u00a0±·€')
const KINDRED = new Set('іїєґўІЇЄҐЎ')

/** What a character is to the model: index of a letter, or one of the negative classes. */
type Mark = { letter: number; upper: boolean; latin: boolean; cost: number }

const marks = new Map<SingleByteEncoding, Mark[]>()

function marksOf(encoding: SingleByteEncoding): Mark[] {
  let known = marks.get(encoding)
  if (!known) {
    known = charTable(encoding).map((char) => markOf(char))
    marks.set(encoding, known)
  }
  return known
}

function markOf(char: string): Mark {
  const lower = char.toLowerCase()
  const letter = LETTERS.indexOf(lower)
  const latin = /^\p{Script=Latin}$/u.test(char)
  if (letter >= 0) return { letter, upper: lower !== char, latin: false, cost: 0 }
  const cost = char < '\u0080' ? 0 : SYMBOLS.has(char) ? SYMBOL : KINDRED.has(char) ? KIN : latin ? SYMBOL : ODD
  return { letter: OUTSIDE, upper: latin && lower !== char, latin, cost }
}

/**
 * Mean cost of the bytes above 0x7F if the text were in this encoding, in half bits: about 7–10 for
 * the right one, 14 and more for a wrong one.
 */
export function costAs(bytes: Uint8Array, encoding: SingleByteEncoding): number {
  const table = marksOf(encoding)
  let cost = 0
  let high = 0
  let before = table[10]!
  for (let i = 0; i < bytes.length; i++) {
    const mark = table[bytes[i]!]!
    if (bytes[i]! >= 0x80) {
      high += 1
      cost += mark.cost + pairCost(before, mark, bytes[i - 1] ?? 0)
    } else if (before.letter !== OUTSIDE) {
      cost += mark.latin ? NEIGHBOUR : COSTS[before.letter]![OUTSIDE]!
    }
    before = mark
  }
  return high ? cost / high : 0
}

function pairCost(before: Mark, mark: Mark, byteBefore: number): number {
  if (mark.letter !== OUTSIDE) {
    if (before.latin || (mark.upper && before.letter !== OUTSIDE && !before.upper)) return NEIGHBOUR
    return COSTS[before.letter]![mark.letter]!
  }
  // An accented Latin letter stands among plain ones ("Müller"), seldom beside another accented one.
  if (!mark.latin) return 0
  if (before.letter !== OUTSIDE) return NEIGHBOUR
  return before.latin && byteBefore < 0x80 ? 0 : SYMBOL
}

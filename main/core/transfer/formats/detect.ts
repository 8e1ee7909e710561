import { isAscii } from 'node:buffer'
import { bomOf, charTable, createTranscoder, incompleteUtf8, isEncoding, validUtf8At } from './encodings.ts'
import type { BadBytes, Encoding, SingleByteEncoding } from './encodings.ts'
import { detectDialect } from './dialect.ts'
import type { Delimiter, Dialect } from './dialect.ts'
import { FormatError } from './problems.ts'
import { costAs } from './russian.ts'

export interface DetectedText extends Dialect {
  encoding: Encoding
  bom: boolean
  /** 0…1: how sure both guesses are; below 0.5 the user should be asked. */
  confidence: number
  /** Bytes of the sample that are invalid in this encoding. */
  badBytes: BadBytes
}

export interface DetectOptions {
  /** The sample is the whole file, so a character cut at its end is an error. */
  complete?: boolean
  encoding?: string
  delimiter?: Delimiter
}

/**
 * Single-byte encodings, and the evidence in half bits that a rare one needs before it is believed:
 * many words are the same bytes in two of them.
 */
const SINGLE_BYTE: [SingleByteEncoding, number][] = [
  ['windows-1251', 0], ['koi8-r', 0], ['cp866', 0], ['iso-8859-5', 10], ['windows-1252', 20], ['x-mac-cyrillic', 50],
]

/**
 * Finds encoding, delimiter, quote and newline of a sample of text (256 KB is plenty).
 * @throws FormatError `file.binary` for bytes that are no text, `text.encoding` for an unknown override
 */
export function detectText(sample: Uint8Array, options: DetectOptions = {}): DetectedText {
  const bytes = Buffer.from(sample.buffer, sample.byteOffset, sample.byteLength)
  const { encoding, bom, confidence } = options.encoding
    ? { ...chosen(bytes, options.encoding), confidence: 1 }
    : detectEncoding(bytes, options.complete ?? false)
  const transcoder = createTranscoder(encoding, bom)
  let text = transcoder.push(bytes.subarray(bom)).toString('utf8')
  if (options.complete) text += transcoder.end().toString('utf8')
  const { sureness, ...dialect } = detectDialect(text, options.delimiter)
  return {
    ...dialect, encoding, bom: bom > 0, badBytes: transcoder.bad,
    confidence: Math.round(Math.min(confidence, sureness) * 100) / 100,
  }
}

function chosen(bytes: Buffer, encoding: string): { encoding: Encoding; bom: number } {
  if (!isEncoding(encoding)) throw new FormatError('text.encoding', { encoding })
  const mark = bomOf(bytes)
  return { encoding, bom: mark?.encoding === encoding ? mark.length : 0 }
}

interface Guess {
  encoding: Encoding
  /** Length of the byte order mark. */
  bom: number
  confidence: number
}

/** The encoding of a sample. @throws FormatError `file.binary` */
export function detectEncoding(bytes: Buffer, complete: boolean): Guess {
  const mark = bomOf(bytes)
  if (mark) return { encoding: mark.encoding, bom: mark.length, confidence: 1 }
  const wide = detectUtf16(bytes)
  if (wide) return { encoding: wide, bom: 0, confidence: 0.95 }
  refuseBinary(bytes)
  if (isAscii(bytes)) return { encoding: 'utf-8', bom: 0, confidence: 1 }
  const { valid, invalid } = countUtf8(complete ? bytes : bytes.subarray(0, bytes.length - incompleteUtf8(bytes)))
  if (invalid === 0) return { encoding: 'utf-8', bom: 0, confidence: valid > 3 ? 1 : 0.9 }
  // Random single-byte Russian almost never forms valid UTF-8 pairs: a file where most do is damaged UTF-8.
  if (valid > 2 * invalid) return { encoding: 'utf-8', bom: 0, confidence: 0.6 }
  return detectSingleByte(bytes)
}

function detectUtf16(bytes: Buffer): Encoding | undefined {
  const pairs = Math.min(bytes.length >> 1, 32_768)
  if (pairs < 2) return undefined
  const likely = { le: 0, be: 0 }
  for (let i = 0; i < pairs; i++) {
    const [first, second] = [bytes[2 * i]!, bytes[2 * i + 1]!]
    if (isWide(second, first)) likely.le += 1
    if (isWide(first, second)) likely.be += 1
  }
  const best = Math.max(likely.le, likely.be)
  if (best < pairs * 0.7 || likely.le === likely.be) return undefined
  return likely.le > likely.be ? 'utf-16le' : 'utf-16be'
}

/** A high byte of basic Latin with a printable low byte, of Cyrillic, or of punctuation. */
function isWide(high: number, low: number): boolean {
  if (high === 0) return low >= 0x20 || low === 9 || low === 10 || low === 13
  return high === 0x04 ? low <= 0x5f || low === 0x90 || low === 0x91 : high === 0x20 && low >= 0x10 && low <= 0x44
}

/** A few NULs are damage and are reported row by row; a flood of control bytes is no text. */
function refuseBinary(bytes: Buffer): void {
  let control = 0
  for (const byte of bytes) if (byte < 0x20 && (byte < 9 || byte > 13) && byte !== 0x1a) control += 1
  if (control > 16 && control > bytes.length * 0.05) throw new FormatError('file.binary')
}

/** Multi-byte characters, and bytes that belong to none. */
export function countUtf8(bytes: Buffer): { valid: number; invalid: number } {
  let valid = 0
  let invalid = 0
  for (let i = 0; i < bytes.length; ) {
    const length = validUtf8At(bytes, i)
    if (length > 1) valid += 1
    if (length === 0) invalid += 1
    i += length || 1
  }
  return { valid, invalid }
}

function detectSingleByte(bytes: Buffer): Guess {
  const high = bytes.filter((byte) => byte > 0x7f)
  const ranked = SINGLE_BYTE.map(([encoding, rarity]) => ({ encoding, cost: costAs(bytes, encoding) + rarity / high.length }))
  ranked.sort((a, b) => a.cost - b.cost)
  const best = ranked[0]!
  const kinds = Array.from(new Set(high))
  const differs = (other: SingleByteEncoding) => kinds.some((byte) => charTable(other)[byte] !== charTable(best.encoding)[byte])
  const next = ranked.find(({ encoding }) => differs(encoding))
  const margin = next ? (next.cost - best.cost) / next.cost : 1
  return { encoding: best.encoding, bom: 0, confidence: Math.min(0.99, 0.3 + 2 * margin) }
}

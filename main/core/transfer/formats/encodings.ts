import { isUtf8 } from 'node:buffer'
import iconv from 'iconv-lite'
import { FormatError } from './problems.ts'

export const ENCODINGS = [
  'utf-8', 'utf-16le', 'utf-16be', 'windows-1251', 'koi8-r', 'cp866', 'iso-8859-5', 'x-mac-cyrillic', 'windows-1252',
] as const
export type Encoding = (typeof ENCODINGS)[number]
export type SingleByteEncoding = Exclude<Encoding, 'utf-8' | 'utf-16le' | 'utf-16be'>

const ICONV_NAMES: Record<SingleByteEncoding, string> = {
  'windows-1251': 'win1251', 'koi8-r': 'koi8-r', cp866: 'cp866', 'iso-8859-5': 'iso-8859-5',
  'x-mac-cyrillic': 'macukraine', 'windows-1252': 'win1252',
}

export function isEncoding(name: string): name is Encoding {
  return (ENCODINGS as readonly string[]).includes(name)
}

export function isSingleByte(name: string): name is SingleByteEncoding {
  return Object.hasOwn(ICONV_NAMES, name)
}

const tables = new Map<SingleByteEncoding, string[]>()

/** The 256 characters of a single-byte encoding; U+FFFD where the encoding defines none. */
export function charTable(encoding: SingleByteEncoding): readonly string[] {
  let table = tables.get(encoding)
  if (!table) {
    const name = ICONV_NAMES[encoding]
    // C1 control characters are what a table has where the encoding has nothing.
    table = Array.from({ length: 256 }, (_, byte) => {
      const char = iconv.decode(Buffer.of(byte), name)
      if (byte === 0xff && encoding === 'x-mac-cyrillic') return '€' // since Mac OS 8.5; iconv-lite has ¤
      return byte >= 0x80 && char >= '\u0080' && char <= '\u009f' ? '\ufffd' : char
    })
    tables.set(encoding, table)
  }
  return table
}

/** Where bytes were invalid: how many, and the offsets of the first ones in the file. */
export interface BadBytes {
  count: number
  offsets: number[]
}

const MAX_OFFSETS = 100
const BOMS: [Encoding, number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]], ['utf-16le', [0xff, 0xfe]], ['utf-16be', [0xfe, 0xff]],
]

/** The byte order mark that the bytes begin with, if any. */
export function bomOf(bytes: Uint8Array): { encoding: Encoding; length: number } | undefined {
  for (const [encoding, mark] of BOMS) {
    if (mark.every((byte, i) => bytes[i] === byte)) return { encoding, length: mark.length }
  }
  return undefined
}

/**
 * Turns chunks of a file into UTF-8, counting what is invalid. An invalid byte becomes U+FFFD,
 * so that a row holding one can be told and refused; nothing is guessed. `offset` is where the
 * first chunk lies in the file (after the byte order mark).
 */
export interface Transcoder {
  push(chunk: Buffer): Buffer
  end(): Buffer
  bad: BadBytes
}

/** @throws FormatError `text.encoding` for a name outside ENCODINGS */
export function createTranscoder(encoding: string, offset = 0): Transcoder {
  if (!isEncoding(encoding)) throw new FormatError('text.encoding', { encoding })
  if (encoding === 'utf-8') return utf8Transcoder(offset)
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return utf16Transcoder(encoding === 'utf-16be', offset)
  return singleByteTranscoder(encoding, offset)
}

function note(bad: BadBytes, offset: number, bytes = 1): void {
  bad.count += bytes
  if (bad.offsets.length < MAX_OFFSETS) bad.offsets.push(offset)
}

const EMPTY = Buffer.alloc(0)
const REPLACEMENT = Buffer.from('\ufffd')

function utf8Transcoder(offset: number): Transcoder {
  const bad: BadBytes = { count: 0, offsets: [] }
  let tail: Buffer = EMPTY
  let at = offset
  const convert = (bytes: Buffer): Buffer => {
    const out = isUtf8(bytes) ? bytes : repairUtf8(bytes, at, bad)
    at += bytes.length
    return out
  }
  return {
    bad,
    push(chunk) {
      const bytes = tail.length ? Buffer.concat([tail, chunk]) : chunk
      const keep = incompleteUtf8(bytes)
      tail = keep ? Buffer.from(bytes.subarray(bytes.length - keep)) : EMPTY
      return convert(keep ? bytes.subarray(0, bytes.length - keep) : bytes)
    },
    end() {
      const rest = tail
      tail = EMPTY
      return rest.length ? convert(rest) : EMPTY
    },
  }
}

/** How many bytes at the end begin a character whose rest is still to come. */
export function incompleteUtf8(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!
    if (byte >= 0xc0) return back < utf8Length(byte) ? back : 0
    if (byte < 0x80) return 0
  }
  return 0
}

function utf8Length(lead: number): number {
  if (lead < 0x80) return 1
  if (lead >= 0xc2 && lead < 0xe0) return 2
  if (lead >= 0xe0 && lead < 0xf0) return 3
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0
}

/** Length of the valid UTF-8 sequence at `i`, or 0 (Unicode 16, table 3-7: no overlong forms, no surrogates). */
export function validUtf8At(bytes: Uint8Array, i: number): number {
  const lead = bytes[i]!
  const length = utf8Length(lead)
  if (length < 2) return length
  const second = bytes[i + 1] ?? 0
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  if (second < low || second > high) return 0
  for (let k = 2; k < length; k++) if (((bytes[i + k] ?? 0) & 0xc0) !== 0x80) return 0
  return length
}

function repairUtf8(bytes: Buffer, at: number, bad: BadBytes): Buffer {
  const parts: Buffer[] = []
  let from = 0
  for (let i = 0; i < bytes.length; ) {
    const length = validUtf8At(bytes, i)
    if (length) {
      i += length
      continue
    }
    note(bad, at + i)
    parts.push(bytes.subarray(from, i), REPLACEMENT)
    i += 1
    from = i
  }
  parts.push(bytes.subarray(from))
  return Buffer.concat(parts)
}

function utf16Transcoder(bigEndian: boolean, offset: number): Transcoder {
  const bad: BadBytes = { count: 0, offsets: [] }
  let tail: Buffer = EMPTY
  let at = offset
  const convert = (bytes: Buffer): Buffer => {
    const text = (bigEndian ? Buffer.from(bytes).swap16() : bytes).toString('utf16le')
    if (!text.isWellFormed()) {
      for (const lone of text.matchAll(/\p{Surrogate}/gu)) note(bad, at + lone.index * 2, 2)
    }
    at += bytes.length
    return Buffer.from(text.toWellFormed())
  }
  return {
    bad,
    push(chunk) {
      const bytes = tail.length ? Buffer.concat([tail, chunk]) : chunk
      let usable = bytes.length - (bytes.length % 2)
      // A high surrogate waits for its other half.
      const last = usable >= 2 ? bytes[usable - (bigEndian ? 2 : 1)]! : 0
      if (last >= 0xd8 && last <= 0xdb) usable -= 2
      tail = Buffer.from(bytes.subarray(usable))
      return convert(bytes.subarray(0, usable))
    },
    end() {
      const odd = tail.length % 2
      const out = tail.length >= 2 ? convert(tail.subarray(0, tail.length - odd)) : EMPTY
      tail = EMPTY
      if (!odd) return out
      note(bad, at)
      return Buffer.concat([out, REPLACEMENT])
    },
  }
}

function singleByteTranscoder(encoding: SingleByteEncoding, offset: number): Transcoder {
  const bad: BadBytes = { count: 0, offsets: [] }
  const table = charTable(encoding).map((char) => Buffer.from(char))
  const packed = Uint32Array.from(table, (b) => b[0]! | ((b[1] ?? 0) << 8) | ((b[2] ?? 0) << 16) | (b.length << 24))
  const invalid = table.some((bytes) => bytes.equals(REPLACEMENT))
  let at = offset
  return {
    bad,
    push(chunk) {
      const out = Buffer.allocUnsafe(chunk.length * 3)
      let o = 0
      for (let i = 0; i < chunk.length; i++) {
        const byte = chunk[i]!
        if (byte < 0x80) {
          out[o++] = byte
          continue
        }
        const code = packed[byte]!
        const length = code >>> 24
        out[o++] = code & 0xff
        out[o++] = (code >>> 8) & 0xff
        if (length === 3) out[o++] = (code >>> 16) & 0xff
        if (invalid && code === BAD_CODE) note(bad, at + i)
      }
      at += chunk.length
      return out.subarray(0, o)
    },
    end: () => EMPTY,
  }
}

const BAD_CODE = (0xef | (0xbf << 8) | (0xbd << 16) | (3 << 24)) >>> 0

import { isUtf8 } from 'node:buffer'
import { createTranscoder, isEncoding, type Encoding } from './encodings.ts'
import type { RowProblemCode } from './problems.ts'

/** One card as it stands in the file: its content lines, decoded, in the spelling of vCard 3.0 or 4.0. */
export interface CardText {
  /** where it begins, from 1 */
  line: number
  lines: string[]
  problem?: RowProblemCode
}

/** Characters of one card that are kept; pictures do not count, they are passed over. */
const MOST_CHARACTERS = 1_000_000
const BINARY = /^(?:[\w-]+\.)?(?:PHOTO|LOGO|SOUND|KEY)$/i
const STRUCTURED = /^(?:[\w-]+\.)?(?:N|ADR|ORG)$/i
const ALIASES: Readonly<Record<string, Encoding>> = { cp1251: 'windows-1251', 'win-1251': 'windows-1251', utf8: 'utf-8', koi8: 'koi8-r', ibm866: 'cp866' }

interface Head {
  name: string
  params: string[]
  value: string
}

/**
 * Collects the physical lines of a file, each a character a byte, into cards. vCard 2.1 (quoted-printable, a CHARSET
 * per line, BASE64 that is not indented) is rewritten as 3.0, so that one parser reads every version.
 */
export function createCardCollector(encoding: Encoding): { push(line: string, number: number): CardText | null; end(): CardText | null } {
  let card: (CardText & { size: number; old: boolean }) | null = null
  let open: string | null = null
  let skipping = false
  /** cards within a card: the assistant of whoever it is about */
  let nested = 0

  const finish = (problem?: RowProblemCode): CardText | null => {
    keep()
    const done = card
    card = null
    skipping = false
    nested = 0
    return done && { line: done.line, lines: done.lines, ...((done.problem ?? problem) && { problem: done.problem ?? problem }) }
  }
  const keep = (): void => {
    if (open === null || card === null) return
    const line = contentLine(open, card.old, encoding)
    open = null
    if (line !== null) card.lines.push(line)
    else card.problem ??= 'card.line'
  }

  function begin(number: number): CardText | null {
    if (card && open !== null && /^AGENT\b/i.test(open)) {
      open = null
      nested = 1
      return null
    }
    const before = card ? finish('card.unclosed') : null
    card = { line: number, lines: [], size: 0, old: false }
    return before
  }

  function take(line: string): void {
    if (card === null) return
    if (isContinued(open, line, skipping)) {
      if (!skipping) open = continued(open!, line)
    } else {
      keep()
      const head = headOf(line)
      skipping = head !== null && isBinary(head)
      if (/^VERSION:2\.1/i.test(line)) card.old = true
      if (!skipping && line.trim() !== '') open = line
    }
    if (!skipping) card.size += line.length
    if (card.size > MOST_CHARACTERS) {
      card.problem ??= 'card.tooLong'
      card.size = 0
      card.lines = card.lines.slice(0, 20)
      open = null
    }
  }

  return {
    push(line, number) {
      const mark = /^(BEGIN|END)\s*:\s*VCARD\s*$/i.exec(line)?.[1]?.toUpperCase()
      if (nested > 0) {
        nested += mark === 'BEGIN' ? 1 : mark === 'END' ? -1 : 0
        return null
      }
      if (mark === 'BEGIN') return begin(number)
      if (mark === 'END') return finish()
      take(line)
      return null
    },
    end: () => (card ? finish('card.unclosed') : null),
  }
}

/** A line goes on where the next begins with a blank; quoted-printable where it ends with `=`; an old BASE64 until something has a colon. */
function isContinued(open: string | null, line: string, skipping: boolean): boolean {
  if (/^[ \t]/.test(line)) return open !== null || skipping
  if (skipping) return !line.includes(':')
  return open !== null && open.endsWith('=') && isQuotedPrintable(open)
}

function continued(open: string, line: string): string {
  return open.endsWith('=') && isQuotedPrintable(open) ? open.slice(0, -1) + line.replace(/^[ \t]/, '') : open + line.slice(1)
}

const isQuotedPrintable = (line: string): boolean => /^[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE[;:]/i.test(line)

function isBinary({ name, params }: Head): boolean {
  return BINARY.test(name) && params.some((param) => /^(?:ENCODING=)?(?:B|BASE64)$/i.test(param))
}

/** Splits at what stands outside quotes. Null for a line without a colon: it is no content line. */
function headOf(line: string): Head | null {
  const parts: string[] = []
  let quoted = false
  let from = 0
  for (let at = 0; at < line.length; at++) {
    const sign = line[at]
    if (sign === '"') quoted = !quoted
    if (quoted || (sign !== ';' && sign !== ':')) continue
    parts.push(line.slice(from, at))
    from = at + 1
    if (sign === ':') return { name: parts[0]!.trim(), params: parts.slice(1), value: line.slice(from) }
  }
  return null
}

/** A whole content line, decoded; null when it is none. */
function contentLine(raw: string, old: boolean, encoding: Encoding): string | null {
  const head = headOf(raw)
  if (head === null || !/^[\w-]+(?:\.[\w-]+)?$/.test(head.name)) return null
  const charset = head.params.flatMap((param) => /^CHARSET="?([\w-]+)"?$/i.exec(param)?.[1] ?? [])[0]
  const quoted = head.params.some((param) => /^(?:ENCODING=)?QUOTED-PRINTABLE$/i.test(param))
  const packed = head.params.some((param) => /^(?:ENCODING=)?(?:B|BASE64)$/i.test(param))
  if (/^VERSION$/i.test(head.name)) return old ? 'VERSION:3.0' : `VERSION:${head.value.trim()}`
  const bytes = quoted ? unquote(head.value) : packed ? Buffer.from(head.value, 'base64') : Buffer.from(head.value, 'latin1')
  const value = decode(bytes, charset, encoding)
  if (!old && !quoted && !packed) return `${[head.name, ...head.params.filter((param) => !/^CHARSET=/i.test(param)).map((param) => decode(Buffer.from(param, 'latin1'), undefined, encoding))].join(';')}:${value}`
  const params = head.params.filter((param) => !/^(?:ENCODING=|CHARSET=|QUOTED-PRINTABLE$|BASE64$|8BIT$|7BIT$|LANGUAGE=)/i.test(param))
  return `${[head.name, ...params.map((param) => (param.includes('=') ? param : `TYPE=${param}`))].join(';')}:${escaped(head.name, value)}`
}

/** RFC 2425 spelling of a value that vCard 2.1 writes bare. */
function escaped(name: string, value: string): string {
  const escape = (text: string) => text.replaceAll('\\', '\\\\').replace(/\r\n?|\n/g, '\\n').replace(/[,;]/g, '\\$&')
  if (!STRUCTURED.test(name)) return escape(value.replace(/\\([;,:])/g, '$1'))
  return value.split(/(?<!\\);/).map((part) => escape(part.replaceAll('\\;', ';'))).join(';')
}

function unquote(text: string): Buffer {
  return Buffer.from(text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))), 'latin1')
}

function decode(bytes: Buffer, charset: string | undefined, encoding: Encoding): string {
  const named = charset?.toLowerCase()
  const known = named && (ALIASES[named] ?? (isEncoding(named) ? named : undefined))
  const chosen = known ?? (isUtf8(bytes) ? 'utf-8' : encoding)
  const transcoder = createTranscoder(chosen)
  return (transcoder.push(bytes).toString('utf8') + transcoder.end().toString('utf8')).replaceAll('\0', '')
}

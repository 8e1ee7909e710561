import ICAL from 'ical.js'
import { bomOf, createTranscoder, isEncoding, type Encoding } from './encodings.ts'
import { detectEncoding } from './detect.ts'
import { FormatError, type TableRow } from './problems.ts'
import { readBytes } from './source.ts'
import { createCardCollector, type CardText } from './vcard-lines.ts'

/** The columns of a file of cards, by keys whose words are `transfer.vcard.<key>`. */
export const CARD_COLUMNS = ['name', 'company', 'contactName', 'position', 'phone', 'phone2', 'email', 'website', 'city', 'address', 'birthday', 'telegram', 'tags', 'notes'] as const
export type CardColumn = (typeof CARD_COLUMNS)[number]
export type CardValues = Partial<Record<CardColumn, string>>

export interface CardOptions {
  encoding: Encoding
  /** bytes of the mark in front */
  offset: number
  signal?: AbortSignal
  onBytes?: (n: number) => void
}

/** A line longer than this is no content line, and a file of one such line must not fill the memory. */
const MOST_LINE = 4 * 1024 * 1024

/** How a file of cards is to be read. @throws FormatError `text.encoding`, `file.binary` */
export function detectCards(head: Buffer, complete: boolean, chosen?: string): { encoding: Encoding; offset: number } {
  const mark = bomOf(head)
  if (chosen !== undefined) {
    if (!isEncoding(chosen)) throw new FormatError('text.encoding', { encoding: chosen })
    return { encoding: chosen, offset: mark?.encoding === chosen ? mark.length : 0 }
  }
  const { encoding, bom } = detectEncoding(head, complete)
  return { encoding, offset: bom }
}

/** The cards of a file, one by one; a broken one has its problem and what could be read of it. */
export async function* readCards(path: string, options: CardOptions): AsyncGenerator<{ row: Omit<TableRow, 'cells'>; values: CardValues }> {
  const wide = options.encoding.startsWith('utf-16')
  const collector = createCardCollector(wide ? 'utf-8' : options.encoding)
  let number = 0
  for await (const line of physicalLines(path, options)) {
    number += 1
    const card = collector.push(line, number)
    if (card) yield cardOf(card)
  }
  const last = collector.end()
  if (last) yield cardOf(last)
}

/** Lines with a character for each byte: what a byte means may be said line by line. */
async function* physicalLines(path: string, { encoding, offset, signal, onBytes }: CardOptions): AsyncGenerator<string> {
  const wide = encoding.startsWith('utf-16') ? createTranscoder(encoding, offset) : null
  let skip = offset
  let done = 0
  let rest = ''
  for await (const chunk of readBytes(path, signal)) {
    done += chunk.length
    onBytes?.(done)
    const bytes = chunk.subarray(Math.min(skip, chunk.length))
    skip -= chunk.length - bytes.length
    rest += (wide ? wide.push(bytes) : bytes).toString('latin1')
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop()!.slice(0, MOST_LINE)
    yield* lines
  }
  if (wide) rest += wide.end().toString('latin1')
  if (rest !== '') yield rest.replace(/\r$/, '')
}

function cardOf({ line, lines, problem }: CardText): { row: Omit<TableRow, 'cells'>; values: CardValues } {
  const broken = (code: NonNullable<TableRow['problem']>) => ({ row: { line, problem: code }, values: { name: rawName(lines) } })
  if (problem) return broken(problem)
  try {
    const values = valuesOf(parseCard(lines))
    return values.name ? { row: { line }, values } : broken('card.empty')
  } catch (error) {
    // What the parser refuses is this card's trouble alone; the words say which card and where.
    if (error instanceof FormatError) throw error
    return broken('card.broken')
  }
}

/** What a card that cannot be read probably calls itself, for the report. */
function rawName(lines: readonly string[]): string {
  const named = lines.find((line) => /^(?:[\w-]+\.)?(?:FN|N|ORG|EMAIL|TEL)[;:]/i.test(line))
  return named?.slice(named.indexOf(':') + 1).replaceAll(/\\?;+/g, ' ').trim().slice(0, 200) || 'BEGIN:VCARD'
}

type Property = [name: string, params: Record<string, unknown>, type: string, ...values: unknown[]]

function parseCard(lines: readonly string[]): Property[] {
  const version = lines.some((line) => /^VERSION:/i.test(line)) ? [] : ['VERSION:3.0']
  const parsed = ICAL.parse(['BEGIN:VCARD', ...version, ...lines, 'END:VCARD'].join('\r\n')) as unknown as [string, Property[]]
  return parsed[1]
}

// The parser leaves an escaped semicolon as it is where the value has no parts.
const textOf = (value: unknown): string => (Array.isArray(value) ? value.map(textOf).join(' ') : String(value ?? '').replaceAll('\\;', ';')).trim()
const partsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map((part) => (Array.isArray(part) ? part.map(textOf).join(', ') : textOf(part))) : [textOf(value)])

function valuesOf(properties: readonly Property[]): CardValues {
  const all = (name: string) => preferred(properties.filter(([own]) => own === name))
  const texts = (name: string, clean: (text: string) => string = (text) => text) => [...new Set(all(name).map((property) => clean(textOf(property[3]))).filter((text) => text !== ''))]
  const phones = texts('tel', (text) => text.replace(/^tel:/i, '').replace(/;ext=/i, ' доб. '))
  const emails = texts('email', (text) => text.replace(/^mailto:/i, ''))
  const urls = texts('url')
  const company = partsOf(all('org')[0]?.[3])[0] ?? ''
  const person = nameOf(all('n')[0]?.[3])
  const fullName = texts('fn')[0] || person || texts('nickname')[0] || ''
  const isCompany = texts('kind')[0] === 'org' || texts('x-abshowas')[0]?.toUpperCase() === 'COMPANY'
  const address = addressOf(all('adr')[0]?.[3])
  return filled({
    name: fullName || company || emails[0] || phones[0],
    company: company || (isCompany ? fullName : ''),
    contactName: isCompany ? '' : person || fullName,
    position: texts('title')[0] ?? texts('role')[0],
    phone: phones[0],
    phone2: phones[1],
    email: emails[0],
    website: urls[0],
    ...address,
    birthday: /^\d{4}-\d\d-\d\d/.exec(texts('bday')[0] ?? '')?.[0],
    telegram: telegramOf([...texts('x-telegram'), ...texts('impp')]),
    tags: all('categories').flatMap((property) => property.slice(3).map(textOf)).filter((text) => text !== '').join('; '),
    notes: [...texts('note'), ...phones.slice(2), ...emails.slice(1), ...urls.slice(1)].join('\n'),
  })
}

function filled(values: Record<string, string | undefined>): CardValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== ''))
}

/** The preferred one first: `TYPE=pref` before 4.0, `PREF=1` since. */
function preferred(properties: Property[]): Property[] {
  const rank = ([, { type, pref }]: Property) => (pref !== undefined ? Number(pref) : [type].flat().some((one) => String(one).toLowerCase() === 'pref') ? 0 : 1000)
  return properties.toSorted((a, b) => rank(a) - rank(b))
}

/** Family; given; additional; prefixes; suffixes — in the order of a Russian form: surname, name, patronymic. */
function nameOf(value: unknown): string {
  const [family = '', given = '', additional = ''] = partsOf(value)
  return [family, given, additional].filter((part) => part !== '').join(' ')
}

/** Post box; extended; street; city; region; index; country (RFC 6350, 6.3.1). */
function addressOf(value: unknown): CardValues {
  const [box = '', extended = '', street = '', city = '', region = '', index = '', country = ''] = partsOf(value)
  const address = [index, country, region === city ? '' : region, city, street, extended, box].filter((part) => part !== '').join(', ')
  return filled({ city, address })
}

function telegramOf(values: readonly string[]): string {
  const found = values.map((text) => /(?:^x-telegram:|^telegram:|t\.me\/|^@)@?([\w.]+)/i.exec(text)?.[1] ?? (/^[\w.]{4,40}$/.test(text) ? text : null)).find((text) => text !== null)
  return found ? `@${found.replace(/^@/, '')}` : ''
}

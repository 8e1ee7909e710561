import type { Writable } from 'node:stream'
import { openTarget, type CellValue, type TableWriter } from './write.ts'

/** What of a card a column becomes; a column that no card has is left out. */
export type CardField = 'id' | 'name' | 'company' | 'contactName' | 'position' | 'phone' | 'phone2' | 'email' | 'website' | 'city' | 'address' | 'birthday' | 'telegram' | 'tags' | 'notes'

export interface VcardWriteOptions {
  /** names of the fields in the order of the cells */
  fields: readonly string[]
  /** the record itself is a company, and its name is the company's */
  companies?: boolean
}

/** Octets of a line, RFC 2426: longer ones are folded. */
const LINE = 75
const FLUSH_AT = 1 << 16

/**
 * Writes cards of vCard 3.0 in UTF-8, which phones, Outlook and address books all read.
 * @throws FormatError `write.failed` from its methods
 */
export function openVcardWriter(to: string | Writable, { fields, companies = false }: VcardWriteOptions): TableWriter {
  const target = openTarget(to)
  let pending = ''
  let rows = 0
  const flush = async () => {
    const bytes = Buffer.from(pending)
    pending = ''
    if (bytes.length > 0) await target.write(bytes)
  }
  return {
    async row(cells) {
      pending += card(new Map(fields.map((name, i) => [name, textOf(cells[i])])), companies)
      rows += 1
      if (pending.length >= FLUSH_AT) await flush()
    },
    async close() {
      await flush()
      await target.commit()
      return { rows, lostCharacters: 0 }
    },
    abort: () => target.discard(),
  }
}

const textOf = (cell: CellValue): string => (cell === null || cell === undefined ? '' : String(cell))

function card(values: ReadonlyMap<string, string>, companies: boolean): string {
  const of = (name: CardField) => values.get(name)?.trim() ?? ''
  const title = of('name') || of('contactName') || of('company')
  const person = companies ? '' : of('contactName') || title
  const company = companies ? title : of('company')
  const lines = [
    'BEGIN:VCARD',
    'VERSION:3.0',
    ...line('UID', of('id') && `urn:uuid:${of('id')}`),
    ...line('FN', escape(title)),
    `N:${structuredName(person)}`,
    ...line('ORG', escape(company)),
    ...(companies ? ['X-ABShowAs:COMPANY'] : []),
    ...line('TITLE', escape(of('position'))),
    ...line('TEL;TYPE=work,voice,pref', escape(of('phone'))),
    ...line('TEL;TYPE=voice', escape(of('phone2'))),
    ...line('EMAIL;TYPE=internet,pref', escape(of('email'))),
    ...line('URL', oneLine(of('website'))),
    ...address(of('address'), of('city')),
    ...line('BDAY', oneLine(of('birthday'))),
    ...line('X-TELEGRAM', escape(of('telegram'))),
    ...line('CATEGORIES', of('tags').split(';').map((tag) => escape(tag.trim())).filter((tag) => tag !== '').join(',')),
    ...line('NOTE', escape(of('notes'))),
    'END:VCARD',
  ]
  return `${lines.map(fold).join('\r\n')}\r\n`
}

const line = (head: string, value: string): string[] => (value === '' ? [] : [`${head}:${value}`])
const oneLine = (text: string): string => text.replace(/[\r\n]+/g, ' ')

function escape(text: string): string {
  return text.replaceAll('\\', '\\\\').replace(/\r\n?|\n/g, '\\n').replace(/[,;]/g, '\\$&')
}

/** «Петров Иван Сергеевич» → family; given; additional. */
function structuredName(person: string): string {
  const [family = '', given = '', ...additional] = person.split(/\s+/)
  return [family, given, additional.join(' '), '', ''].map(escape).join(';')
}

/** The whole address stands as the street, so that nothing of it is guessed apart; the city once more where it is known. */
function address(text: string, city: string): string[] {
  return text === '' && city === '' ? [] : [`ADR;TYPE=work:;;${escape(text)};${escape(city)};;;`]
}

/** Folds at 75 octets, never within a character. */
function fold(text: string): string {
  if (Buffer.byteLength(text) <= LINE) return text
  const parts: string[] = []
  let part = ''
  let size = 0
  for (const character of text) {
    const bytes = Buffer.byteLength(character)
    if (size + bytes > LINE) {
      parts.push(part)
      part = ''
      // the blank in front of a continued line counts
      size = 1
    }
    part += character
    size += bytes
  }
  return [...parts, part].join('\r\n ')
}

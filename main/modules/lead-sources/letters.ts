import { createHash } from 'node:crypto'
import type { EmailAddress, Headers, ParsedMail } from 'mailparser'
import { normalizePhone } from '#shared/core/phone.ts'

/** A letter as far as the office wants to know it. */
export interface Letter {
  /** what it is known by, wherever it turns up again */
  key: string
  /** hashes of its own id and of those that it answers */
  letterId: string | null
  answers: string[]
  from: { email: string; name: string }
  subject: string
  text: string
  at: string | null
  attachments: string[]
  phone: string | null
  /** only its beginning was read */
  cut: boolean
}

export type LetterRefusal = 'noSender' | 'autoReply' | 'bounce' | 'newsletter' | 'loop' | 'tooManyParts' | 'unreadable'

/** So much of a letter is read: its words stand in front of its attachments. */
export const MOST_LETTER_BYTES = 2 * 1024 * 1024
const MOST_TEXT = 20_000
const MOST_HTML = 500_000
const MOST_PARTS = 200
const MOST_HOPS = 60
const MOST_NAMES = 30
const MOST_ANSWERED = 40

/** Reads a letter, or says why it is none that anybody waits for. Never throws for what the letter holds. */
export async function readLetter(source: Buffer, options: { cut: boolean; receivedAt: string | null }): Promise<{ letter: Letter } | { refusal: LetterRefusal; key: string; subject: string; sender: string | null }> {
  const fallback = createHash('sha256').update(source).digest('hex')
  if (countOf(source, 'boundary=') > MOST_PARTS) return { refusal: 'tooManyParts', key: fallback, subject: '', sender: null }
  // Large, and most offices never read a mailbox.
  const { simpleParser } = await import('mailparser')
  let mail: ParsedMail
  try {
    mail = await simpleParser(source, { skipHtmlToText: true, skipTextToHtml: true, skipTextLinks: true, skipImageLinks: true, keepCidLinks: true, maxChildNodes: MOST_PARTS, maxHtmlLengthToParse: MOST_HTML })
  } catch (error) {
    return { refusal: /child nodes|max/i.test(error instanceof Error ? error.message : '') ? 'tooManyParts' : 'unreadable', key: fallback, subject: '', sender: null }
  }
  const subject = clean(mail.subject ?? '', 300)
  const from = senderOf(mail)
  const key = keyOf(mail, fallback)
  const refusal = refusalOf(mail, from)
  if (refusal || !from) return { refusal: refusal ?? 'noSender', key, subject, sender: from?.email ?? null }
  const text = textOf(mail)
  return {
    letter: {
      key,
      letterId: mail.messageId ? hashId(mail.messageId) : null,
      answers: answeredBy(mail),
      from,
      subject,
      text,
      at: instantOf(mail.date, options.receivedAt),
      attachments: mail.attachments.slice(0, MOST_NAMES).map(({ filename, contentType }) => attachmentName(filename ?? contentType)),
      phone: phoneIn(text),
      cut: options.cut,
    },
  }
}

/** The parser knows no end of multipart within multipart; the bytes tell sooner. */
function countOf(source: Buffer, word: string): number {
  let count = 0
  for (let at = source.indexOf(word); at !== -1 && count <= MOST_PARTS; at = source.indexOf(word, at + 1)) count += 1
  return count
}

/** Letters of programs: nobody waits for an answer to them. RFC 3834, RFC 3464. */
function refusalOf(mail: ParsedMail, from: Letter['from'] | null): LetterRefusal | null {
  const { headers } = mail
  const value = (name: string) => headerText(headers, name).toLowerCase()
  const type = headers.get('content-type')
  const contentType = typeof type === 'object' && 'value' in type && typeof type.value === 'string' ? type.value.toLowerCase() : ''
  if (contentType === 'multipart/report' || /<>/.test(value('return-path')) || /^(mailer-daemon|postmaster)@/i.test(from?.email ?? '')) return 'bounce'
  if (/^auto-(?:replied|notified)/.test(value('auto-submitted')) || value('x-autoreply') !== '' || value('x-autorespond') !== '' || value('precedence') === 'auto_reply') return 'autoReply'
  if (/^(?:bulk|list|junk)$/.test(value('precedence')) || headers.has('list') && value('list-id') + rawOf(mail, 'list-id') !== '') return 'newsletter'
  if (mail.headerLines.filter(({ key }) => key === 'received').length > MOST_HOPS) return 'loop'
  return null
}

const rawOf = (mail: ParsedMail, name: string): string => mail.headerLines.find(({ key }) => key === name)?.line ?? ''

function headerText(headers: Headers, name: string): string {
  const value = headers.get(name)
  if (typeof value === 'string') return value.trim()
  if (Array.isArray(value)) return typeof value[0] === 'string' ? value[0].trim() : ''
  return value && typeof value === 'object' && 'text' in value && typeof value.text === 'string' ? value.text.trim() : ''
}

/** Whoever is to be answered: a form of a site writes in its own name and puts the visitor into Reply-To. */
function senderOf(mail: ParsedMail): Letter['from'] | null {
  const flat = (list: readonly EmailAddress[]): EmailAddress[] => list.flatMap((one) => (one.group ? flat(one.group) : [one]))
  for (const { address, name } of [...flat(mail.replyTo?.value ?? []), ...flat(mail.from?.value ?? [])]) {
    const email = (address ?? '').trim().toLowerCase()
    if (email.length <= 254 && /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(email)) return { email, name: clean(name, 200) }
  }
  return null
}

function keyOf(mail: ParsedMail, fallback: string): string {
  const parts = ['message-id', 'from', 'date', 'subject'].map((name) => rawOf(mail, name).replace(/\s+/g, ' ').trim())
  return parts.every((part) => part === '') ? fallback : createHash('sha256').update(parts.join('\n')).digest('hex')
}

const hashId = (id: string): string => createHash('sha256').update(id.trim()).digest('hex')

function answeredBy(mail: ParsedMail): string[] {
  const ids = [mail.inReplyTo ?? '', ...[mail.references ?? []].flat().toReversed()].flatMap((text) => text.match(/<[^<>\s]{1,900}>/g) ?? [])
  return [...new Set(ids)].slice(0, MOST_ANSWERED).map(hashId)
}

function instantOf(date: Date | undefined, receivedAt: string | null): string | null {
  const sent = date && !Number.isNaN(date.getTime()) ? date.getTime() : null
  // When it came is known better than when its sender says that it was sent.
  if (receivedAt !== null) return sent !== null && Math.abs(sent - Date.parse(receivedAt)) < 86_400_000 ? new Date(sent).toISOString() : receivedAt
  return sent !== null && sent > 0 && sent < 4_102_444_800_000 ? new Date(sent).toISOString() : null
}

function textOf(mail: ParsedMail): string {
  const text = mail.text?.trim() ? mail.text : typeof mail.html === 'string' ? htmlText(mail.html.slice(0, MOST_HTML)) : ''
  const tidy = text.replace(/\r\n?/g, '\n').replace(/[^\P{C}\n\t]/gu, '').replace(/\n{3,}/g, '\n\n').trim()
  return tidy.length > MOST_TEXT ? `${tidy.slice(0, MOST_TEXT)}…` : tidy
}

const ENTITIES: Readonly<Record<string, string>> = { nbsp: ' ', amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", laquo: '«', raquo: '»', mdash: '—', ndash: '–' }

/** The words of a page, in one pass without a tree: a letter may be nested as deep as it likes. */
function htmlText(html: string): string {
  const words = html
    .replace(/<!--[\s\S]*?(?:-->|$)/g, '')
    .replace(/<(style|script|head|title)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, '')
    .replace(/\s+/g, ' ')
    .replace(/<(?:br|\/p|\/div|\/tr|\/li|\/h[1-6])\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, '')
  return words.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,8}));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? whole
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex!, 16)
    return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : ''
  }).split('\n').map((line) => line.trim()).join('\n')
}

/** Without signs that hide, turn around or break a line. */
export function clean(text: string, most: number): string {
  return text.replace(/\p{C}+/gu, ' ').replace(/\s+/g, ' ').trim().slice(0, most)
}

/** Only words: no file is made of it. Folders of whoever sent it are cut off. */
function attachmentName(name: string): string {
  return clean(name.split(/[\\/]/).at(-1) ?? '', 120) || '?'
}

/** The first phone of a signature. */
function phoneIn(text: string): string | null {
  for (const [found] of text.slice(0, 5000).matchAll(/(?<![\d.])(?:\+7|8)[\s(-]{0,3}\d{3}[\s)-]{0,3}\d{3}[\s-]?\d{2}[\s-]?\d{2}(?!\d)/g)) {
    const { e164 } = normalizePhone(found)
    if (e164 !== null) return e164
  }
  return null
}

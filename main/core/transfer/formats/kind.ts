import { FormatError } from './problems.ts'

export type FileKind =
  | 'zip' | 'ole' | 'text' | 'pdf' | 'html' | 'xml' | 'image' | 'gzip' | 'archive' | 'rtf' | 'database' | 'program' | 'json' | 'vcard'

const MAGIC: [FileKind, string][] = [
  ['zip', 'PK\x03\x04'], ['zip', 'PK\x05\x06'], ['ole', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'], ['pdf', '%PDF-'],
  ['image', '\x89PNG'], ['image', '\xff\xd8\xff'], ['image', 'GIF8'], ['gzip', '\x1f\x8b'], ['archive', 'Rar!'],
  ['archive', '7z\xbc\xaf\x27\x1c'], ['rtf', '{\\rtf'], ['database', 'SQLite format 3\0'], ['program', 'MZ\x90'],
  ['program', '\x7fELF'],
]
const HTML = /^(?:<!doctype html|<html|<table|<head|<meta|<body|<\?xml[^>]*\?>\s*<!doctype html)/i

/**
 * What a file is, by its first bytes: extensions lie. Many programs save an HTML table or an XML
 * document under the name .xls, and those must not be read as a table of one column.
 */
export function kindOf(head: Uint8Array): FileKind {
  const latin = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 2048)).toString('latin1')
  for (const [kind, magic] of MAGIC) if (latin.startsWith(magic)) return kind
  const text = latin.replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '').replaceAll('\0', '').trimStart()
  if (/^BEGIN\s*:\s*VCARD\s*$/im.test(text.slice(0, 200)) && /^\s*BEGIN/i.test(text)) return 'vcard'
  if (HTML.test(text)) return 'html'
  if (text.startsWith('<?xml')) return 'xml'
  return /^\[?\s*\{\s*["}]/.test(text) ? 'json' : 'text'
}

/**
 * Tells an encrypted .xlsx from an old .xls: both are OLE containers (MS-CFB), whose directory
 * names the streams in UTF-16. `chunk` is any part of the file that may hold the directory.
 */
export function oleProblem(bytes: Buffer): FormatError {
  const encrypted = bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'))
  return new FormatError(encrypted ? 'file.encrypted' : 'file.oldExcel')
}

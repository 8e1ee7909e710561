import { SaxesParser } from 'saxes'
import { bomOf, createTranscoder } from './encodings.ts'
import { FormatError } from './problems.ts'

export type Attributes = Readonly<Record<string, string>>

export interface XmlHandler {
  /** Names come without their namespace prefix. */
  open?(name: string, attributes: Attributes): void
  close?(name: string): void
  text?(text: string): void
}

const MAX_DEPTH = 100
const MAX_SILENCE = 16 << 20

/**
 * Feeds a part of a workbook to a handler, chunk by chunk; yields after each chunk, so that the
 * caller can hand on what the handler gathered. No DTD, no entities of its own, no external files.
 * @throws FormatError `xlsx.doctype`, `xlsx.broken`
 */
export async function* pumpXml(part: string, chunks: AsyncIterable<Buffer>, handler: XmlHandler): AsyncGenerator<void> {
  let silence = 0
  let depth = 0
  const parser = new SaxesParser({ xmlns: false, position: false, fragment: false })
  const fail = (reason: string): never => {
    throw new FormatError('xlsx.broken', { part, reason })
  }
  parser.on('doctype', () => {
    throw new FormatError('xlsx.doctype', { part })
  })
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding && !/^utf-?(8|16)$/i.test(encoding)) fail(`encoding ${encoding}`)
  })
  parser.on('error', (error) => fail(error.message))
  parser.on('opentag', ({ name, attributes }) => {
    silence = 0
    if (++depth > MAX_DEPTH) fail('depth')
    handler.open?.(localName(name), attributes)
  })
  parser.on('closetag', ({ name }) => {
    silence = 0
    depth -= 1
    handler.close?.(localName(name))
  })
  if (handler.text) parser.on('text', (text) => handler.text?.(text))
  if (handler.text) parser.on('cdata', (text) => handler.text?.(text))

  let decoder: ReturnType<typeof createTranscoder> | undefined
  for await (const chunk of chunks) {
    decoder ??= createTranscoder(bomOf(chunk)?.encoding ?? 'utf-8')
    silence += chunk.length
    if (silence > MAX_SILENCE) fail('text')
    parser.write(decoder.push(chunk).toString('utf8'))
    yield
  }
  parser.close()
}

/** Reads a small part whole. */
export async function readXml(part: string, chunks: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  const pump = pumpXml(part, chunks, handler)
  while (!(await pump.next()).done);
}

function localName(name: string): string {
  const colon = name.indexOf(':')
  return colon < 0 ? name : name.slice(colon + 1)
}

/** An attribute whatever its prefix: `r:id`, `ns0:id`. */
export function prefixed(attributes: Attributes, name: string): string | undefined {
  const key = Object.keys(attributes).find((each) => each.endsWith(`:${name}`))
  return key === undefined ? undefined : attributes[key]
}

import fc from 'fast-check'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { detectText } from '#main/core/transfer/formats/detect.ts'
import { ENCODINGS, charTable, createTranscoder, isSingleByte } from '#main/core/transfer/formats/encodings.ts'
import { encode, textSamples } from '../../support/make-samples.ts'

const samples = textSamples()

describe('detection of text', () => {
  it('is tried on more than forty samples of every shape', () => {
    expect(samples.length).toBeGreaterThanOrEqual(40)
    expect(new Set(samples.map(({ name }) => name)).size).toBe(samples.length)
  })

  it.each(samples)('finds the encoding, the mark and the delimiter of $name', ({ bytes, encoding, bom, delimiter }) => {
    expect(detectText(bytes, { complete: true })).toMatchObject({ encoding, bom, delimiter })
  })

  it('finds Windows-1251, KOI8-R and CP866 by three ordinary words, in any case (N=600)', () => {
    const words = 'договор поставки материалов отгрузка склад директор телефон заказчик область улица оплата счёт сентябрь хозяйство общество завод строительство перевозки деревня мебель'.split(' ')
    const word = fc.constantFrom(...words)
    let [right, total] = [0, 0]
    fc.assert(fc.property(fc.tuple(word, word, word), fc.constantFrom('windows-1251', 'koi8-r', 'cp866'), fc.boolean(), (three, encoding, upper) => {
      const text = `${three.join(';')};12\r\n`
      total += 1
      if (detectText(encode(upper ? text.toUpperCase() : text, encoding), { complete: true }).encoding === encoding) right += 1
    }), { numRuns: 600, seed: 20_250 })
    expect(right / total).toBeGreaterThanOrEqual(0.995)
  })

  it('doubts what it cannot know: a single short word', () => {
    expect(detectText(encode('ад;1', 'koi8-r'), { complete: true }).confidence).toBeLessThan(0.9)
  })

  it('obeys an encoding and a delimiter chosen by hand', () => {
    const bytes = encode('Имя;Город\r\nПётр;Омск\r\n', 'windows-1251')
    expect(detectText(bytes, { encoding: 'koi8-r', delimiter: ',' })).toMatchObject({ encoding: 'koi8-r', delimiter: ',', confidence: 1 })
  })

  it('refuses an encoding that it does not know', () => {
    expect(() => detectText(Buffer.from('a;b'), { encoding: 'ebcdic' })).toThrow(expect.objectContaining({ code: 'text.encoding' }))
  })

  it('refuses bytes that are no text', () => {
    const noise = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 251 % 32))
    expect(() => detectText(noise)).toThrow(expect.objectContaining({ code: 'file.binary' }))
  })

  it('does not take a character cut at the end of a sample for damage', () => {
    const bytes = encode('Имя;Город\nПётр;Омск\n', 'utf-8')
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(detectText(bytes.subarray(0, cut)), `cut at ${cut}`).toMatchObject({ encoding: 'utf-8', badBytes: { count: 0 } })
    }
  })

  it('keeps semicolons and commas inside quotes out of the count', () => {
    const text = 'a,b\n"1;2;3;4;5","x;y;z"\n"1;2;3;4;5","x;y;z"\n'
    expect(detectText(Buffer.from(text)).delimiter).toBe(',')
  })

  it('finds apostrophes that quote', () => {
    expect(detectText(Buffer.from("name,city\n'Smith, John','New York, NY'\n'Doe, Jane','Boston, MA'\n"))).toMatchObject({ quote: "'", delimiter: ',' })
  })

  it.each([['\r\n'], ['\n'], ['\r']])('finds the newline %j', (newline) => {
    expect(detectText(Buffer.from(`a;b${newline}1;2${newline}`)).newline).toBe(newline)
  })
})

/** Decodes in pieces of the given size. */
function transcode(bytes: Buffer, encoding: string, size = bytes.length) {
  const transcoder = createTranscoder(encoding)
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length; at += Math.max(size, 1)) parts.push(transcoder.push(bytes.subarray(at, at + Math.max(size, 1))))
  parts.push(transcoder.end())
  return { text: Buffer.concat(parts).toString('utf8'), bad: transcoder.bad }
}

describe('the strict decoder', () => {
  it('has the same tables as the Encoding Standard', () => {
    const names: Record<string, string> = { cp866: 'ibm866' }
    for (const encoding of ENCODINGS.filter(isSingleByte)) {
      const standard = new TextDecoder(names[encoding] ?? encoding)
      const table = charTable(encoding)
      for (let byte = 0; byte < 256; byte++) {
        const char = standard.decode(Uint8Array.of(byte))
        const defined = byte < 0x80 || char < '\u0080' || char > '\u009f'
        expect(table[byte], `${encoding} ${byte.toString(16)}`).toBe(defined ? char : '\ufffd')
      }
    }
  })

  it('gives the same text however the bytes are cut (N=500)', () => {
    const encodings = fc.constantFrom(...ENCODINGS)
    const text = fc.array(fc.constantFrom(...'абвЯЁ«;\n"xyz€', '😀')).map((chars) => chars.join(''))
    fc.assert(fc.property(text, encodings, fc.integer({ min: 1, max: 7 }), (original, encoding, size) => {
      const name = encoding.replace('utf-16', 'utf16-').replace('x-mac-cyrillic', 'macukraine').replace('windows-', 'win')
      const bytes = iconv.encode(original, name)
      expect(transcode(bytes, encoding, size).text).toBe(iconv.decode(bytes, name, { stripBOM: false }))
    }), { numRuns: 500, seed: 7 })
  })

  it('counts the invalid bytes of UTF-8 and says where they are', () => {
    const bytes = Buffer.concat([Buffer.from('Имя;'), Buffer.of(0xff), Buffer.from(';б'), Buffer.of(0xd0), Buffer.from('x')])
    const { text, bad } = transcode(bytes, 'utf-8', 3)
    expect(text).toBe('Имя;\ufffd;б\ufffdx')
    expect(bad).toEqual({ count: 2, offsets: [7, 11] })
  })

  it.each([
    ['overlong', [0xc0, 0x80], 2], ['a surrogate', [0xed, 0xa0, 0x80], 3], ['beyond Unicode', [0xf5, 0x80, 0x80, 0x80], 4],
    ['a cut character', [0xe2, 0x82], 2], ['a lone continuation', [0x80], 1],
  ])('takes UTF-8 that is %s for invalid', (_, bytes, count) => {
    const { text, bad } = transcode(Buffer.from([0x61, ...bytes]), 'utf-8')
    expect(bad.count).toBe(count)
    expect(text).toBe(`a${'\ufffd'.repeat(count)}`)
  })

  it('agrees with Node on which UTF-8 is valid (N=2000)', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 12 }), fc.integer({ min: 1, max: 4 }), (array, size) => {
      const bytes = Buffer.from(array)
      let valid = true
      try {
        new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(TypeError)
        valid = false
      }
      expect(transcode(bytes, 'utf-8', size).bad.count === 0).toBe(valid)
    }), { numRuns: 2000, seed: 3 })
  })

  it('counts half characters and a missing byte of UTF-16', () => {
    const bytes = Buffer.concat([Buffer.from('аб\ud83dв', 'utf16le'), Buffer.of(0x41)])
    const { text, bad } = transcode(bytes, 'utf-16le', 3)
    expect(text).toBe('аб\ufffdв\ufffd')
    expect(bad).toEqual({ count: 3, offsets: [4, 8] })
  })

  it('counts the one byte that Windows-1251 does not define', () => {
    expect(transcode(Buffer.of(0xc0, 0x98, 0xc1), 'windows-1251').bad).toEqual({ count: 1, offsets: [1] })
  })
})

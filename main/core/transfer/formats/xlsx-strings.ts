import { mkdtemp, open, rm } from 'node:fs/promises'
import { readSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FormatError } from './problems.ts'

/** The shared strings of a workbook: in memory while small, in a private temporary file beyond that. */
export interface StringTable {
  readonly count: number
  add(text: string): void
  /** To be called between chunks: moves full blocks to the file once memory is used up. */
  settle(): Promise<void>
  get(index: number): string | undefined
  close(): Promise<void>
}

const BLOCK = 256 * 1024
const MAX_STRINGS = 5_000_000
const CACHED_BLOCKS = 32

interface Spill {
  file: FileHandle
  folder: string
}

/** `memory` is how many bytes of text may stay in memory; 16 bytes a string come on top. */
export function createStringTable(memory = 48 << 20): StringTable {
  const blocks: (Buffer | undefined)[] = []
  const sizes: number[] = []
  const firsts: number[] = [] // number of the first string in each block
  const starts: number[] = [] // where each block lies in the file
  let offsets = new Uint32Array(4096) // end of each string in its block
  let count = 0
  let current: Buffer[] = []
  let currentSize = 0
  let inMemory = 0
  let spill: Spill | undefined
  let fileSize = 0
  const cache = new Map<number, Buffer>()

  function seal(): void {
    const block = Buffer.concat(current, currentSize)
    blocks.push(block)
    sizes.push(currentSize)
    inMemory += currentSize
    current = []
    currentSize = 0
  }

  function blockOf(index: number): number {
    let [low, high] = [0, firsts.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (firsts[middle]! <= index) low = middle
      else high = middle - 1
    }
    return low
  }

  function load(number: number): Buffer {
    const held = blocks[number] ?? cache.get(number)
    if (held) return held
    if (!spill) throw new Error('a block of shared strings is neither in memory nor in the file')
    const block = Buffer.allocUnsafe(sizes[number]!)
    readSync(spill.file.fd, block, 0, block.length, starts[number]!)
    const oldest = cache.size >= CACHED_BLOCKS ? cache.keys().next().value : undefined
    if (oldest !== undefined) cache.delete(oldest)
    cache.set(number, block)
    return block
  }

  return {
    get count() {
      return count
    },
    add(text) {
      if (count >= MAX_STRINGS) throw new FormatError('xlsx.tooLarge', { strings: count, limit: MAX_STRINGS })
      if (currentSize === 0 && current.length === 0) firsts.push(count)
      const bytes = Buffer.from(text)
      current.push(bytes)
      currentSize += bytes.length
      if (count >= offsets.length) {
        const larger = new Uint32Array(offsets.length * 2)
        larger.set(offsets)
        offsets = larger
      }
      offsets[count++] = currentSize
      if (currentSize >= BLOCK) seal()
    },
    async settle() {
      if (inMemory <= memory) return
      spill ??= await createSpill()
      for (let number = 0; number < blocks.length; number++) {
        const block = blocks[number]
        if (!block) continue
        await spill.file.write(block, 0, block.length, fileSize)
        starts[number] = fileSize
        fileSize += block.length
        blocks[number] = undefined
      }
      inMemory = 0
    },
    get(index) {
      if (!(index >= 0 && index < count)) return undefined
      if (current.length) seal()
      const number = blockOf(index)
      const from = index === firsts[number] ? 0 : offsets[index - 1]!
      return load(number).toString('utf8', from, offsets[index])
    },
    async close() {
      await spill?.file.close()
      if (spill) await rm(spill.folder, { recursive: true, force: true })
      spill = undefined
    },
  }
}

/** Only the owner may read it: the strings are names and phones of clients. */
async function createSpill(): Promise<Spill> {
  const folder = await mkdtemp(join(tmpdir(), 'moya-crm-xlsx-'))
  return { file: await open(join(folder, 'strings'), 'wx+', 0o600), folder }
}

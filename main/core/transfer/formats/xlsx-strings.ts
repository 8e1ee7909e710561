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

const BLOCK = 16 * 1024
const MAX_STRINGS = 5_000_000
const SLOTS = 512

interface Block {
  /** Number of its first string. */
  first: number
  size: number
  /** Absent once it is in the file. */
  bytes?: Buffer
  /** Where it lies in the file. */
  start: number
}

interface Spill {
  file: FileHandle
  folder: string
}

/** `memory` is how many bytes of text may stay in memory; about 5 bytes a string and a cache of 8 MB come on top. */
export function createStringTable(memory = 48 << 20): StringTable {
  const blocks: Block[] = []
  let waiting: Block[] = [] // full, beyond what memory may hold, not yet in the file
  let ends = new Uint32Array(4096) // end of each string in its block
  let count = 0
  let kept = 0
  let fileSize = 0
  let spill: Spill | undefined
  const slots: { block?: Block; bytes: Buffer }[] = []

  function startBlock(size: number): Block {
    const full = blocks.at(-1)
    if (full && kept + full.size > memory) waiting.push(full)
    else kept += full?.size ?? 0
    const block = { first: count, size: 0, bytes: Buffer.allocUnsafeSlow(Math.max(BLOCK, size)), start: -1 }
    blocks.push(block)
    return block
  }

  function blockOf(index: number): Block {
    let [low, high] = [0, blocks.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (blocks[middle]!.first <= index) low = middle
      else high = middle - 1
    }
    return blocks[low]!
  }

  function load(block: Block): Buffer {
    if (block.bytes) return block.bytes
    if (!spill) throw new Error('a block of shared strings is neither in memory nor in the file')
    const number = Math.floor(block.start / BLOCK) % SLOTS
    const slot = (slots[number] ??= { bytes: Buffer.allocUnsafeSlow(BLOCK) })
    if (slot.block === block) return slot.bytes
    const bytes = block.size > BLOCK ? Buffer.allocUnsafeSlow(block.size) : slot.bytes
    readSync(spill.file.fd, bytes, 0, block.size, block.start)
    if (bytes === slot.bytes) slot.block = block
    return bytes
  }

  return {
    get count() {
      return count
    },
    add(text) {
      if (count >= MAX_STRINGS) throw new FormatError('xlsx.tooLarge', { strings: count, limit: MAX_STRINGS })
      const most = text.length * 3
      let block = blocks.at(-1)
      if (!block?.bytes || block.size + most > block.bytes.length) block = startBlock(most)
      block.size += block.bytes!.write(text, block.size, 'utf8')
      if (count >= ends.length) {
        const larger = new Uint32Array(ends.length * 2)
        larger.set(ends)
        ends = larger
      }
      ends[count++] = block.size
    },
    async settle() {
      if (waiting.length === 0) return
      spill ??= await createSpill()
      const bytes = Buffer.concat(waiting.map((block) => block.bytes!.subarray(0, block.size)))
      await spill.file.write(bytes, 0, bytes.length, fileSize)
      for (const block of waiting) {
        block.start = fileSize
        fileSize += block.size
        delete block.bytes
      }
      waiting = []
    },
    get(index) {
      if (!(index >= 0 && index < count)) return undefined
      const block = blockOf(index)
      return load(block).toString('utf8', index === block.first ? 0 : ends[index - 1]!, ends[index])
    },
    async close() {
      await spill?.file.close()
      if (spill) await rm(spill.folder, { recursive: true, force: true })
      spill = undefined
    },
  }
}

/**
 * Only the owner may read it: the strings are names and phones of clients. Where the system allows,
 * the name is gone at once, so that nothing stays behind however the process ends.
 */
async function createSpill(): Promise<Spill> {
  const folder = await mkdtemp(join(tmpdir(), 'moya-crm-xlsx-'))
  const file = await open(join(folder, 'strings'), 'wx+', 0o600)
  if (process.platform !== 'win32') await rm(folder, { recursive: true, force: true })
  return { file, folder }
}

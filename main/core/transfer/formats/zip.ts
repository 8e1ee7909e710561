import { crc32 } from 'node:zlib'
import { openPromise } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { FormatError, fileError, throwIfCancelled } from './problems.ts'

export interface ZipLimits {
  /** Bytes of all parts together once inflated. */
  maxBytes: number
  /** Inflated to packed, of one part or of the whole; parts below a megabyte may be of any ratio. */
  maxRatio: number
}

export const ZIP_LIMITS: ZipLimits = { maxBytes: 500_000_000, maxRatio: 100 }
const MAX_ENTRIES = 10_000
const RATIO_MATTERS_FROM = 1 << 20

export interface Archive {
  names: string[]
  has(name: string): boolean
  /** Bytes of a part, inflated; never more than the directory promised. `onShare` hears 0…1 as it goes. */
  read(name: string, signal?: AbortSignal, onShare?: (share: number) => void): AsyncGenerator<Buffer>
  close(): void
}

/**
 * Opens a zip by its central directory and refuses what would inflate to too much before any byte
 * of it is inflated. Sizes in a directory may lie, so they are enforced again while reading.
 * @throws FormatError `xlsx.tooLarge`, `xlsx.bomb`, `xlsx.broken`, `file.encrypted`, `file.notFound`
 */
export async function openArchive(path: string, limits: ZipLimits = ZIP_LIMITS): Promise<Archive> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }).catch(broken)
  try {
    const entries = await readDirectory(zip, limits)
    return archiveOf(zip, entries, limits)
  } catch (error) {
    zip.close()
    throw error
  }
}

function broken(error: unknown): never {
  throw fileError(error, 'xlsx.broken')
}

/** Part names are compared without case and without a leading slash (OPC, ECMA-376 part 2, 6.2.2). */
function keyOf(name: string): string {
  return name.replace(/^\/+/, '').toLowerCase()
}

async function readDirectory(zip: ZipFile, limits: ZipLimits): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>()
  let total = 0
  if (zip.entryCount > MAX_ENTRIES) throw new FormatError('xlsx.broken', { reason: 'entries' })
  try {
    for await (const entry of zip.eachEntry()) {
      total += entry.uncompressedSize
      if (total > limits.maxBytes) throw new FormatError('xlsx.tooLarge', { bytes: total, limit: limits.maxBytes })
      refuseRatio(entry.uncompressedSize, entry.compressedSize, limits)
      if (entry.isEncrypted()) throw new FormatError('file.encrypted')
      entries.set(keyOf(entry.fileName), entry)
    }
  } catch (error) {
    return broken(error)
  }
  // Entries may overlap, so the sum of packed sizes can lie: the file itself is what counts.
  refuseRatio(total, zip.fileSize, limits)
  return entries
}

function refuseRatio(inflated: number, packed: number, { maxRatio }: ZipLimits): void {
  if (inflated < RATIO_MATTERS_FROM || inflated <= packed * maxRatio) return
  throw new FormatError('xlsx.bomb', { ratio: Math.round(inflated / Math.max(packed, 1)), limit: maxRatio })
}

function archiveOf(zip: ZipFile, entries: Map<string, Entry>, limits: ZipLimits): Archive {
  return {
    names: Array.from(entries.keys()),
    has: (name) => entries.has(keyOf(name)),
    close: () => zip.close(),
    async *read(name, signal, onShare) {
      const entry = entries.get(keyOf(name))
      if (!entry) throw new FormatError('xlsx.broken', { part: name, reason: 'missing' })
      let inflated = 0
      let sum = 0
      try {
        for await (const chunk of await zip.openReadStreamPromise(entry)) {
          throwIfCancelled(signal)
          inflated += chunk.length
          sum = crc32(chunk, sum)
          if (inflated > limits.maxBytes) throw new FormatError('xlsx.tooLarge', { bytes: inflated, limit: limits.maxBytes })
          yield chunk
          onShare?.(inflated / entry.uncompressedSize)
        }
        if (sum !== entry.crc32) throw new FormatError('xlsx.broken', { part: name, reason: 'checksum' })
      } catch (error) {
        broken(error)
      }
    },
  }
}

import { open } from 'node:fs/promises'
import { fileError, throwIfCancelled } from './problems.ts'

export type ByteSource = string | AsyncIterable<Uint8Array>

const CHUNK = 256 * 1024

/**
 * The bytes of a file or stream in chunks of which the receiver may keep slices.
 * @throws FormatError `file.notFound`, `file.unreadable`, `cancelled`
 */
export async function* readBytes(source: ByteSource, signal?: AbortSignal): AsyncGenerator<Buffer> {
  throwIfCancelled(signal)
  if (typeof source !== 'string') {
    for await (const chunk of source) {
      throwIfCancelled(signal)
      yield* smallPieces(chunk)
    }
    return
  }
  const file = await open(source, 'r').catch((error: unknown) => {
    throw fileError(error)
  })
  try {
    for (;;) {
      throwIfCancelled(signal)
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK).catch((error: unknown) => {
        throw fileError(error)
      })
      if (bytesRead === 0) return
      yield buffer.subarray(0, bytesRead)
    }
  } finally {
    await file.close()
  }
}

function* smallPieces(chunk: Uint8Array): Generator<Buffer> {
  for (let at = 0; at < chunk.byteLength; at += CHUNK) {
    yield Buffer.from(chunk.buffer, chunk.byteOffset + at, Math.min(CHUNK, chunk.byteLength - at))
  }
}

import { api, door } from '../core/api.ts'

/** Pieces in which a file goes to the core: base64 makes a third more of them, and the door takes 1.5 MB. */
export const PIECE = 1024 * 1024

export interface Pieces {
  begin(input: { name: string; bytes: number }): Promise<{ fileId: string }>
  append(input: { fileId: string; offset: number; data: string }): Promise<{ bytes: number }>
}

/** The bytes of a piece as base64, made by the browser itself: a loop over a megabyte would hold the screen up. */
function base64(piece: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => {
      const url = String(reader.result)
      resolve(url.slice(url.indexOf(',') + 1))
    }
    reader.onerror = () => reject(reader.error ?? new Error('The file cannot be read'))
    reader.readAsDataURL(piece)
  })
}

/**
 * Sends a file piece by piece, so that its size costs no memory. `onProgress` hears the share from 0 to 1.
 * @throws AbortError when the signal says so, and whatever the door refuses
 */
export async function sendFile(file: File, onProgress: (share: number) => void, signal?: AbortSignal, door: Pieces = api.transfer): Promise<string> {
  const { fileId } = await door.begin({ name: file.name, bytes: file.size })
  for (let offset = 0; offset < file.size; offset += PIECE) {
    signal?.throwIfAborted()
    await door.append({ fileId, offset, data: await base64(file.slice(offset, offset + PIECE)) })
    onProgress(Math.min(1, (offset + PIECE) / file.size))
  }
  onProgress(1)
  return fileId
}

const TYPES: Record<string, string> = {
  csv: 'text/csv;charset=utf-8',
  vcf: 'text/vcard;charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/**
 * Gives the person a file that the core has made: in the window of a desktop where they choose, at a browser seat among
 * the downloads. False when they changed their mind.
 */
export async function saveFile(fileId: string): Promise<boolean> {
  if (door === 'window') return (await api.desktop.saveFile({ fileId })).saved
  await download(fileId)
  return true
}

async function download(fileId: string): Promise<void> {
  const parts: BlobPart[] = []
  let name = ''
  for (let offset = 0, done = false; !done; ) {
    const piece = await api.transfer.read({ fileId, offset })
    // By hand: the content security policy lets nothing be fetched but from the door, `data:` included.
    const bytes = Uint8Array.from(atob(piece.data), (character) => character.charCodeAt(0))
    parts.push(bytes)
    offset += bytes.length
    name = piece.name
    done = piece.done || bytes.length === 0
  }
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob(parts, { type: TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream' }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

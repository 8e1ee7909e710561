/** Carries values of the structured clone between Node and a page as JSON; the same text runs on both sides. */

export type Packed = null | boolean | number | string | Packed[] | { [key: string]: Packed }

export interface Codec {
  pack(value: unknown): Packed
  unpack(packed: Packed): unknown
}

/** Written as one function without imports because its source is also evaluated inside the page. */
export function makeCodec(): Codec {
  const tag = (kind: string, value: Packed): Packed => ({ $: kind, v: value })
  const toBase64 = (bytes: Uint8Array): string => {
    let text = ''
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
    return btoa(text)
  }
  const fromBase64 = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
  const packObject = (value: object): Packed => {
    if (Array.isArray(value)) return value.map(pack)
    if (value instanceof Date) return tag('date', value.getTime())
    if (value instanceof ArrayBuffer) return tag('buffer', toBase64(new Uint8Array(value)))
    if (ArrayBuffer.isView(value)) return tag('bytes', toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)))
    if (value instanceof Map) return tag('map', [...value].map(pack))
    if (value instanceof Set) return tag('set', [...value].map(pack))
    if (value instanceof Error) return tag('error', value.message)
    const entries = Object.entries(value).map(([key, item]): [string, Packed] => [key, pack(item)])
    return '$' in value ? tag('object', entries) : Object.fromEntries(entries)
  }
  const pack = (value: unknown): Packed => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number') return Number.isFinite(value) ? value : tag('number', String(value))
    if (value === undefined) return tag('undefined', null)
    if (typeof value === 'bigint') return tag('bigint', String(value))
    if (typeof value === 'object') return packObject(value)
    throw new DOMException(`${typeof value} could not be cloned`, 'DataCloneError')
  }
  const list = (packed: Packed): unknown[] => (Array.isArray(packed) ? packed.map(unpack) : [])
  const opened: Record<string, (value: Packed) => unknown> = {
    date: (value) => new Date(Number(value)),
    buffer: (value) => fromBase64(String(value)).buffer,
    bytes: (value) => fromBase64(String(value)),
    map: (value) => new Map(list(value) as [unknown, unknown][]),
    set: (value) => new Set(list(value)),
    error: (value) => new Error(String(value)),
    object: (value) => Object.fromEntries(list(value) as [string, unknown][]),
    number: Number,
    undefined: () => undefined,
    bigint: (value) => BigInt(String(value)),
  }
  const unpack = (packed: Packed): unknown => {
    if (packed === null || typeof packed !== 'object') return packed
    if (Array.isArray(packed)) return packed.map(unpack)
    const kind = packed['$']
    if (typeof kind === 'string') return opened[kind]?.(packed['v'] ?? null)
    return Object.fromEntries(Object.entries(packed).map(([key, item]) => [key, unpack(item)]))
  }
  return { pack, unpack }
}

/**
 * From a page: an `ipcRenderer.postMessage`, a click on a link that a browser would give to another program, a message
 * through a port it gave away, or the end of such a port.
 */
export type FromPage =
  | { kind: 'ipc'; channel: string; message: Packed; ports: number[] }
  | { kind: 'link'; url: string }
  | { kind: 'message'; port: number; data: Packed }
  | { kind: 'close'; port: number }

export type ToPage = Exclude<FromPage, { kind: 'ipc' | 'link' }>

export const bindingName = '__electronStandin'
export const worldName = 'electron-preload'

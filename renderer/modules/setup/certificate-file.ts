import { MAX_CERTIFICATE } from '#shared/modules/setup/setup.contract.ts'

const LINE = 64

/** A file of a certificate as text: PEM as it is, the bare bytes that Windows writes into a `.cer` as PEM; null for anything else. */
export async function certificateText(file: Blob): Promise<string | null> {
  if (file.size > MAX_CERTIFICATE) return null
  const bytes = new Uint8Array(await file.arrayBuffer())
  // ASN.1: a sequence whose length stands in the two bytes after these.
  if (bytes[0] === 0x30 && bytes[1] === 0x82) return pemOf(bytes)
  const text = new TextDecoder().decode(bytes)
  return text.includes('-----BEGIN ') ? text.trim() : null
}

function pemOf(bytes: Uint8Array): string {
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  const lines = base64.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\n')
}

import { X509Certificate } from 'node:crypto'
import { invalid } from '#shared/core/errors.ts'
import { pemBlocks, plainFingerprint } from '#main/core/database.ts'

/**
 * What a person gave as the server's certificate: its SHA-256, or a PEM text with the certificate itself or that of its
 * authority. Of a PEM text only the certificates are kept.
 * @throws INVALID `certificate`: what it is instead
 */
export function readCertificate(text: string | null | undefined): { fingerprint: string | null; authority: string | null } {
  const given = text?.trim() ?? ''
  if (given === '') return { fingerprint: null, authority: null }
  const fingerprint = plainFingerprint(given)
  if (/^[0-9a-f]{64}$/.test(fingerprint)) return { fingerprint, authority: null }
  // A key in a field for certificates is on its way to where it must not lie.
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(given)) throw refused('privateKey')
  const blocks = pemBlocks(given)
  const begun = given.match(/-----BEGIN CERTIFICATE-----/g)?.length ?? 0
  if (begun === 0) throw refused('certificate')
  if (begun !== blocks.length || !blocks.every(isCertificate)) throw refused('certificateCut')
  return { fingerprint: null, authority: `${blocks.join('\n')}\n` }
}

const refused = (problem: string) => invalid({ certificate: `database.${problem}` })

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

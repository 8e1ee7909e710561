/** The three servers we speak to. MySQL and MariaDB share a driver and differ in small things. */
export type DialectName = 'sqlite' | 'mysql' | 'mariadb'

/** Tables are addressed by entities, so the generic layer knows them by name only; the drift test guards the columns. */
export type Tables = Record<string, Record<string, unknown>>

/** Where the data lives. */
export type DatabaseTarget =
  | { kind: 'sqlite'; file: string; mustExist: boolean; readOnly?: boolean }
  /** With TLS: `fingerprint` is that of the one certificate that is the server's, `authority` who else vouches for it (PEM); without either the authorities of this computer decide. */
  | { kind: 'mysql'; url: string; tls: boolean; fingerprint?: string | null | undefined; authority?: string | null | undefined }

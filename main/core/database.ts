/** What the modules may use of the database layer: rows as the core reads them, and a connection to try. */
export { entityCodec, type Row } from '../db/codec.ts'
export { connect, type Connection } from '../db/connect.ts'
export { pemBlocks, plainFingerprint } from '../db/mysql-tls.ts'
export { serverCertificate } from '../db/server-certificate.ts'
export { anyOf, insertMany } from '../db/insert-many.ts'
export { isDuplicate } from '../db/mysql-problems.ts'

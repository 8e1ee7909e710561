import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createPackage } from '@electron/asar'
import { ROOT } from '../paths.ts'

const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
/** The state in which Electron 45 is published: version 1, then one character per fuse. */
const publishedFuses = '101100101'

/**
 * A folder that electron-builder takes for an unpacked Electron of Linux: everything that it reads, renames and
 * changes is there, but nothing that runs. So packing itself is real where the runtime cannot be had.
 */
export async function layOutRuntime(folder: string): Promise<void> {
  mkdirSync(join(folder, 'locales'), { recursive: true })
  mkdirSync(join(folder, 'resources'), { recursive: true })
  const wire = Buffer.concat([Buffer.from(sentinel), Buffer.from([1, publishedFuses.length]), Buffer.from(publishedFuses)])
  writeFileSync(join(folder, 'electron'), Buffer.concat([Buffer.alloc(4096), wire, Buffer.alloc(64)]), { mode: 0o755 })
  for (const locale of ['ru', 'en-US', 'de', 'fr']) writeFileSync(join(folder, 'locales', `${locale}.pak`), '')
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8')) as { version: string }
  writeFileSync(join(folder, 'version'), version)
  for (const name of ['LICENSE', 'LICENSES.chromium.html']) writeFileSync(join(folder, name), '')
  const empty = mkdtempSync(join(folder, 'empty-'))
  await createPackage(empty, join(folder, 'resources', 'default_app.asar'))
  rmSync(empty, { recursive: true })
}

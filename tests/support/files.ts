import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openTable } from '#main/core/transfer/formats/index.ts'
import { testFolder } from './databases.ts'

/** A file on the disk, for what reads paths. */
export function onDisk(name: string, content: string | Uint8Array): string {
  const path = join(testFolder(), name)
  writeFileSync(path, content)
  return path
}

/** The cells of a table of any format, its heading among them. */
export async function cellsOf(path: string): Promise<string[][]> {
  const table = await openTable(path, { headerRow: 0 })
  const rows: string[][] = []
  for await (const { cells } of table.rows()) rows.push(cells)
  await table.close()
  return rows
}

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import type { ImportPlan, ImportStatus, Inspection } from '#shared/modules/transfer/transfer.contract.ts'
import type { Core } from '#main/core/context.ts'
import type { Client } from '../support/workspace.ts'

const PIECE = 1024 * 1024

export const dataFile = (name: string): string => fileURLToPath(new URL(`../data/${name}`, import.meta.url))

/** Sends a file as a window does, piece by piece. */
export async function send(client: Client, name: string, content: string | Uint8Array): Promise<string> {
  const bytes = Buffer.from(content as string)
  const { fileId } = await client.transfer.begin({ name, bytes: bytes.length })
  for (let offset = 0; offset < bytes.length; offset += PIECE) {
    await client.transfer.append({ fileId, offset, data: bytes.subarray(offset, offset + PIECE).toString('base64') })
  }
  return fileId
}

/** Fetches a file that the core has made. */
export async function fetchFile(client: Client, fileId: string): Promise<{ name: string; bytes: Buffer }> {
  const parts: Buffer[] = []
  for (let offset = 0; ; ) {
    const piece = await client.transfer.read({ fileId, offset })
    parts.push(Buffer.from(piece.data, 'base64'))
    offset += parts.at(-1)!.length
    if (piece.done) return { name: piece.name, bytes: Buffer.concat(parts) }
  }
}

export const isOver = ({ state }: ImportStatus): boolean => state === 'done' || state === 'failed' || state === 'cancelled'

export async function ended(client: Client, id: string): Promise<ImportStatus> {
  for (;;) {
    const status = await client.transfer.status({ id })
    if (isOver(status)) return status
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Sends a file, takes the mapping that is proposed, and waits for the end. */
export async function bringIn(client: Client, file: { name: string; content: string | Uint8Array }, plan: Partial<ImportPlan> = {}): Promise<{ inspection: Inspection; status: ImportStatus }> {
  const fileId = await send(client, file.name, file.content)
  const module = plan.module ?? 'clients'
  const inspection = await client.transfer.inspect({ fileId, module })
  const started = await client.transfer.start({ fileId, module, columns: inspection.columns, mode: 'create', key: inspection.key, ...plan })
  return { inspection, status: await ended(client, started.id) }
}

/** Every column that found no field becomes one, as «create fields» does. */
export const withNewFields = ({ columns, suggestions }: Inspection): Inspection['columns'] =>
  columns.map((target, column) => {
    const suggestion = suggestions.find((one) => one.column === column)
    return target.to === 'skip' && suggestion ? { to: 'new', label: suggestion.label, kind: suggestion.kind } : target
  })

export const readData = (name: string): Buffer => readFileSync(dataFile(name))

/** How many rows each table has: what must be as before after a cancel or an undo. */
export async function tally(core: Core, tables: readonly string[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of tables) {
    const found = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(core.connection.db)
    counts[table] = Number(found.rows[0]!.n)
  }
  return counts
}

export const TABLES = ['clients', 'tags', 'list_items', 'custom_fields', 'record_links', 'journal', 'search_docs'] as const

/** Empties the base between tests: making a workspace anew for each would cost seconds. */
export async function wipe(core: Core): Promise<void> {
  const { db, dialect } = core.connection
  for (const table of ['clients', 'contacts', 'tags', 'custom_fields', 'record_links', 'journal', 'search_docs']) await sql`delete from ${sql.table(table)}`.execute(db)
  if (dialect === 'sqlite') await sql`insert into search_words (search_words) values ('delete-all')`.execute(db)
  await core.catalog.reload(db)
}

/** Problems as short lines: `35 error ИНН inn.checksum`. */
export const lines = (status: ImportStatus): string[] => status.problems.map((p) => `${p.line} ${p.level}${p.column ? ` ${p.column}` : ''} ${p.problem}`)

/** An INN of ten digits that checks out, different for each number. */
export function innOf(n: number): string {
  const body = `77${String(1_000_000 + n).slice(-7)}`
  const weights = [2, 4, 10, 3, 5, 9, 4, 6, 8]
  const sum = [...body].reduce((total, digit, i) => total + Number(digit) * weights[i]!, 0)
  return body + String((sum % 11) % 10)
}

/** A plain file of many clients. */
export function manyClients(count: number, from = 0): string {
  const rows = ['Наименование;ИНН;Телефон;Город;Метки']
  for (let n = from; n < from + count; n++) rows.push(`ООО «Ромашка ${n}»;${innOf(n)};+7912${String(1_000_000 + n).slice(-7)};Тверь;${n % 2 ? 'нечётные' : '"чётные; важные"'}`)
  return `${rows.join('\r\n')}\r\n`
}

import { invalid } from '#shared/core/errors.ts'
import type { Entity } from '#shared/core/entity.ts'
import type { Inspection } from '#shared/modules/transfer/transfer.contract.ts'
import { entityOf } from '#shared/modules.ts'
import type { Ctx } from '../context.ts'
import { demand } from '../permissions.ts'
import { fileOf } from './files.ts'
import { proposeMapping, type Proposal } from './mapping.ts'
import { refusing } from './refusals.ts'
import { openSource, SAMPLE, type ReadChoice, type Source } from './source.ts'

const PREVIEW = 20

/** @throws INVALID for a module that there is not, or whose records only the core makes */
export function importableEntity(module: string): Entity {
  const entity = entityOf(module)
  if (!entity || entity.readOnly) throw invalid({ module: 'module.unknown' })
  return entity
}

/** What a file holds and where its columns probably go; nothing is written. */
export async function inspect(ctx: Ctx, input: { fileId: string; module: string; read?: ReadChoice | undefined }): Promise<Inspection> {
  const entity = importableEntity(input.module)
  demand(ctx, entity, 'import')
  const file = await fileOf(ctx, input.fileId)
  return refusing(async () => {
    const source = await openSource(file.path, input.read ?? {}, ctx.locale)
    try {
      return { fileId: input.fileId, name: file.name, ...describe(source, await proposeMapping(ctx, entity, source.header, source.sample)) }
    } finally {
      await source.table.close()
    }
  })
}

function describe(source: Source, proposal: Proposal): Omit<Inspection, 'fileId' | 'name'> {
  const { table, sample } = source
  const { detected } = table
  const bad = detected.badBytes
  return {
    bytes: table.bytes,
    kind: table.kind,
    detected: {
      encoding: detected.encoding ?? null,
      delimiter: detected.delimiter ?? null,
      badBytes: bad ? bad.count : 0,
      confidence: detected.confidence ?? 1,
      hasHeader: source.hasHeader,
    },
    sheets: table.sheets ?? [],
    header: source.header,
    preview: sample.slice(0, PREVIEW).map((cells) => Array.from({ length: source.header.length }, (_, i) => cells[i] ?? '')),
    ...proposal,
    rowsEstimate: estimate(source),
  }
}

/** Whole when the file is short; otherwise by the size of its first rows. A workbook is packed, so its size tells nothing. */
function estimate({ table, sample }: Source): number | null {
  if (sample.length < SAMPLE) return sample.length
  if (table.kind === 'xlsx') return null
  const encoding = table.detected.encoding ?? 'utf-8'
  const sizeOf = encoding === 'utf-8' ? (text: string) => Buffer.byteLength(text) : (text: string) => text.length * (encoding.startsWith('utf-16') ? 2 : 1)
  const lineEnd = 2
  return Math.round((table.bytes * sample.length) / sample.reduce((sum, cells) => sum + sizeOf(cells.join(';')) + lineEnd, 0))
}

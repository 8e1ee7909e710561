import type { Entity } from '#shared/core/entity.ts'
import type { Ctx } from '../context.ts'
import { demand, readableFields } from '../permissions.ts'
import { exportColumn } from './cells.ts'
import { makeFile } from './files.ts'
import { openCsvWriter, openXlsxWriter } from './formats/index.ts'
import { importableEntity } from './inspect.ts'
import { isImportable } from './values.ts'
import { refusing } from './refusals.ts'
import { moduleWords } from './words.ts'
import { loadWords, wordAt } from '#shared/locales/index.ts'

/** An empty file whose head is every field that an import may fill, the users' own among them. */
export async function makeSample(ctx: Ctx, input: { module: string; format: 'csv' | 'xlsx' }): Promise<{ fileId: string; name: string }> {
  const entity = importableEntity(input.module)
  demand(ctx, entity, 'import')
  const columns = await sampleColumns(ctx, entity)
  const words = await moduleWords(entity, ctx.locale)
  const title = wordAt(await loadWords(ctx.locale, 'transfer'), 'report.sample') ?? 'sample'
  const { fileId, name } = await refusing(() =>
    makeFile(ctx, `${words.many} — ${title}.${input.format}`, async (path) => {
      const writer = input.format === 'xlsx' ? openXlsxWriter(path, { sheetName: words.many, columns }) : openCsvWriter(path, { columns })
      await writer.close()
    }),
  )
  return { fileId, name }
}

async function sampleColumns(ctx: Ctx, entity: Entity) {
  const words = await moduleWords(entity, ctx.locale)
  const readable = readableFields(ctx, entity)
  return ctx.core.catalog
    .fields(entity)
    .filter(([name, field]) => readable.has(name) && isImportable(field) && !field.options.hidden)
    .map(([name, field]) => exportColumn({ field, name, title: words.field(name, field), currency: 'RUB', extension: '', word: (value) => value }))
}

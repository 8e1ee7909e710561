import { openCsvWriter, openXlsxWriter } from '#main/core/transfer/formats/index.ts'
import { makeFile } from '#main/core/transfer/files.ts'
import { refusing } from '#main/core/transfer/refusals.ts'
import { loadWords, wordAt } from '#shared/locales/index.ts'
import type { SalesQuestion, SalesReport } from '#shared/modules/sales/sales.contract.ts'
import type { Ctx } from '#main/core/context.ts'
import { keepResult, operate } from '#main/core/operations.ts'
import { demand } from '#main/core/permissions.ts'
import { leads } from './question.ts'
import { tableOf } from './tables.ts'

/** Figures of the sales. */
export { forecast } from './forecast.ts'
export { funnel } from './funnel.ts'
export { plan } from './plan.ts'
export { losses, shares } from './shares.ts'

/**
 * One of the tables as a file: «Причины отказа 2026-11-23.csv». Who took what stands in the journal, as with any export.
 * @throws FORBIDDEN without `leads:export`
 */
export async function exportReport(ctx: Ctx, input: SalesQuestion & { report: SalesReport; format: 'csv' | 'xlsx' }): Promise<{ fileId: string; name: string }> {
  demand(ctx, leads, 'export')
  const { report, format, ...question } = input
  const words = await loadWords(ctx.locale, 'sales')
  const word = (key: string) => wordAt(words, key) ?? key
  const { columns, rows } = await tableOf(ctx, report, question, word)
  const title = word(`reports.${report}`)
  const { fileId, name } = await makeFile(ctx, `${title} ${ctx.today()}.${format}`, (path) =>
    refusing(async () => {
      const writer = format === 'csv' ? openCsvWriter(path, { columns, bool: ['1', '0'], decimal: ctx.locale === 'ru' ? ',' : '.' }) : openXlsxWriter(path, { sheetName: title, columns })
      try {
        for (const row of rows) await writer.row(row)
        await writer.close()
      } catch (error) {
        await writer.abort()
        throw error
      }
    }))
  await operate(ctx, { kind: 'export', module: leads.name }, async (tx) => {
    tx.operation!.touched = rows.length
    await keepResult(tx, { report, format, rows: rows.length, ...question })
  }, async () => undefined)
  return { fileId, name }
}

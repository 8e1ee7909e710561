import { demand } from '../permissions.ts'
import type { Ctx } from '../context.ts'
import { loadRow } from '../service.ts'
import { comparable } from './look.ts'
import { mergedInto, notesOf } from './merges.ts'

export { keepApart } from './apart.ts'
export { groupsOf } from './groups.ts'
export { look } from './look.ts'
export { merge, previewMerge, unmerge } from './merge.ts'
export { quality } from './quality.ts'
export { cancelScan, mergeSure, scanStatusOf, startScan } from './scans.ts'

/** What was merged into a record, and where it lives on when it was merged itself. */
export async function mergesOf(ctx: Ctx, { module, id }: { module: string; id: string }) {
  const entity = comparable(module)
  demand(ctx, entity, 'read')
  await loadRow(ctx, entity, id, 'read', { deleted: true })
  return { items: await notesOf(ctx, module, id), mergedInto: await mergedInto(ctx, module, id) }
}

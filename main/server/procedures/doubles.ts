import * as doubles from '../../core/doubles/index.ts'
import type { Implementer } from '../router.ts'

/** Finding, merging and separating doubles of any module that has them. */
export function doublesProcedures(os: Implementer) {
  const procedures = os.doubles
  return {
    look: procedures.look.handler(({ context, input }) => doubles.look(context.guarded.ctx, input)),
    scan: procedures.scan.handler(({ context, input }) => doubles.startScan(context.guarded.ctx, input.module)),
    status: procedures.status.handler(({ context, input }) => doubles.scanStatusOf(context.guarded.ctx, input.module)),
    cancel: procedures.cancel.handler(({ context, input }) => doubles.cancelScan(context.guarded.ctx, input.module)),
    groups: procedures.groups.handler(({ context, input }) => doubles.groupsOf(context.guarded.ctx, input)),
    keepApart: procedures.keepApart.handler(({ context, input }) => doubles.keepApart(context.guarded.ctx, input)),
    preview: procedures.preview.handler(({ context, input }) => doubles.previewMerge(context.guarded.ctx, input)),
    merge: procedures.merge.handler(({ context, input }) => doubles.merge(context.guarded.ctx, input)),
    mergeSure: procedures.mergeSure.handler(({ context, input }) => doubles.mergeSure(context.guarded.ctx, input.module)),
    merges: procedures.merges.handler(({ context, input }) => doubles.mergesOf(context.guarded.ctx, input)),
    unmerge: procedures.unmerge.handler(({ context, input }) => doubles.unmerge(context.guarded.ctx, input.id)),
    quality: procedures.quality.handler(({ context, input }) => doubles.quality(context.guarded.ctx, input.module)),
  }
}

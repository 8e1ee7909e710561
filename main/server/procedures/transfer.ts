import * as transfer from '../../core/transfer/index.ts'
import type { Implementer } from '../router.ts'

/** Files in and out, imports and exports. */
export function transferProcedures(os: Implementer) {
  const procedures = os.transfer
  return {
    begin: procedures.begin.handler(({ context, input }) => transfer.beginFile(context.guarded.ctx, input)),
    append: procedures.append.handler(({ context, input }) => transfer.appendFile(context.guarded.ctx, input)),
    read: procedures.read.handler(({ context, input }) => transfer.readPiece(context.guarded.ctx, input)),
    inspect: procedures.inspect.handler(({ context, input }) => transfer.inspect(context.guarded.ctx, input)),
    start: procedures.start.handler(({ context, input }) => transfer.startImport(context.guarded.ctx, input)),
    status: procedures.status.handler(({ context, input }) => transfer.importStatusOf(context.guarded.ctx, input.id)),
    cancel: procedures.cancel.handler(({ context, input }) => transfer.cancelImport(context.guarded.ctx, input.id)),
    sample: procedures.sample.handler(({ context, input }) => transfer.makeSample(context.guarded.ctx, input)),
    export: procedures.export.handler(({ context, input, signal }) => transfer.exportForUser(context.guarded.ctx, { ...input, signal })),
  }
}

import { appendFile, beginFile, readPiece } from '../../core/transfer/files.ts'
import type { Implementer } from '../router.ts'

/** Files in and out, imports and exports. */
export function transferProcedures(os: Implementer) {
  const procedures = os.transfer
  return {
    begin: procedures.begin.handler(({ context, input }) => beginFile(context.guarded.ctx, input)),
    append: procedures.append.handler(({ context, input }) => appendFile(context.guarded.ctx, input)),
    read: procedures.read.handler(({ context, input }) => readPiece(context.guarded.ctx, input)),
  }
}

import { isIP } from 'node:net'
import { invalid } from '#shared/core/errors.ts'
import type { ModuleHooks } from '#main/core/context.ts'
import { checkFolder } from './folder-files.ts'
import { SourceProblem, thisSeat } from './sources.ts'

/** A source belongs to the computer on which it was made. Letters and passwords cross a network only encrypted. */
export const leadSourcesHooks: ModuleHooks = {
  async beforeSave(ctx, { before, after }) {
    if (before === null) Object.assign(after, thisSeat(ctx))
    const host = after['host']
    if (after['security'] === 'none' && typeof host === 'string' && !isLoopback(host)) throw invalid({ security: 'leadSource.tls' })
    // A password given to one server is not sent to another.
    if (before && before['password'] && (before['host'] !== after['host'] || before['account'] !== after['account'])) after['password'] = null
    if (after['kind'] === 'folder' && after['active'] === true && typeof after['path'] === 'string' && after['seat'] === thisSeat(ctx).seat && before?.['path'] !== after['path']) await refuseFolder(after['path'], ctx.core.dataDir)
  },
}

async function refuseFolder(path: string, dataDir: string): Promise<void> {
  try {
    await checkFolder(path, dataDir)
  } catch (error) {
    if (!(error instanceof SourceProblem)) throw error
    throw invalid({ path: `leadSource.${error.problem}` })
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}

import { importFile } from '#main/core/transfer/index.ts'
import { openTestWorkspace } from '../support/workspace.ts'

/** Imports a file into a workspace and says how far it has come; its parent kills it at some moment. */
const [dataDir = '', path = '', mode = 'create'] = process.argv.slice(2)
const workspace = await openTestWorkspace(dataDir)
const { core } = workspace.app
process.stdout.write('open\n')
const { status } = await importFile(core!, workspace.administrator.ctx, {
  path, module: 'clients', createFields: true, mode: mode === 'both' ? 'both' : 'create', ...(mode === 'both' ? { key: 'inn' } : {}),
  onProgress: ({ created, updated }) => void process.stdout.write(`${created + updated}\n`),
})
process.stdout.write(`done ${status.created} ${status.updated}\n`)
await workspace.close()

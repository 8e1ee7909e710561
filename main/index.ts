import { app } from 'electron'
import { runShell } from './desktop/shell.ts'
import { startCore } from './server/host.ts'

// Not awaited: Electron becomes ready only after this module has been evaluated.
runShell(startCore).catch((error: unknown) => {
  console.error(error)
  app.exit(1)
})

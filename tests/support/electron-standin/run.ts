import { pathToFileURL } from 'node:url'
import { app } from './app.ts'

/** Evaluates the application's entry as Electron does: `run.ts ENTRY [ARGUMENT…]`. */
const [entry] = process.argv.splice(2, 1)
if (entry === undefined) throw new Error('run.ts needs the entry of the application')
await import(pathToFileURL(entry).href)
app.codeLoaded()

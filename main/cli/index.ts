import { runCli } from './run.ts'

/* The entry of the headless verbs: `npm run -s crm -- <verb> …`. */
process.exitCode = await runCli(process.argv.slice(2), process.env)

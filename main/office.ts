import { runCli } from './cli/run.ts'

/* The Node entry: the same core behind HTTP, without Electron. `node dist/main/office.js --data DIR --port N`. */
process.exitCode = await runCli(['office', ...process.argv.slice(2)], process.env)

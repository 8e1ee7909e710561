import { readFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { importFile } from '#main/core/transfer/index.ts'
import { openTestWorkspace } from '../support/workspace.ts'

/** Imports a file and says what it cost: the most memory that the process ever held, in megabytes. */
const [dataDir = '', path = ''] = process.argv.slice(2)
const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
const workspace = await openTestWorkspace(dataDir)
const before = megabytes('VmRSS')
const pauses = monitorEventLoopDelay({ resolution: 5 })
pauses.enable()
const began = performance.now()
const cpuBefore = process.cpuUsage()
const { status } = await importFile(workspace.app.core!, workspace.administrator.ctx, { path, module: 'clients' })
const cpu = process.cpuUsage(cpuBefore)
const seconds = (performance.now() - began) / 1000
process.stdout.write(`${JSON.stringify({
  created: status.created, before: Math.round(before), peak: Math.round(megabytes('VmHWM')), seconds: Math.round(seconds), rate: Math.round(status.rows / seconds),
  cpuMicrosPerRow: Math.round((cpu.user + cpu.system) / status.rows), pauseMedian: Math.round(pauses.percentile(50) / 1e6), pauseP99: Math.round(pauses.percentile(99) / 1e6),
})}\n`)
await workspace.close()

import { statSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import { resolve } from 'node:path'
import { backUp, restoreBackup, verifyBackup } from '../../core/backup/backup.ts'
import { dataDirOf, optionsOf, type Verb } from '../options.ts'
import { applicationVersion } from '../version.ts'

export const backup: Verb = async (call) => {
  const { values, positionals } = optionsOf(call, {}, ['FILE'])
  const file = resolve(positionals[0]!)
  stepBack()
  const { at } = await backUp(dataDirOf(call, values.data), file, applicationVersion(), new Date())
  call.answer({ file: positionals[0], at, bytes: statSync(file).size })
}

/** People who work in the application meanwhile have the processor first. */
function stepBack(): void {
  setPriority(Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL))
}

export const restore: Verb = async (call) => {
  const { values, positionals } = optionsOf(call, { replace: { type: 'boolean' }, verify: { type: 'boolean' } }, ['FILE'])
  const file = resolve(positionals[0]!)
  if (values.verify) {
    const { at, company, schema, version } = await verifyBackup(file)
    call.answer({ sound: true, at, company, schema, version })
    return
  }
  const { described, kept } = await restoreBackup(file, dataDirOf(call, values.data), { replace: values.replace ?? false, now: new Date() })
  call.answer({ restored: true, at: described.at, kept })
}

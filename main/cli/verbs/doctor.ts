import { AppError } from '#shared/core/errors.ts'
import { hasConfig } from '../../core/config.ts'
import { examine, type Finding } from '../../core/doctor/doctor.ts'
import { EXIT } from '../failures.ts'
import { dataDirOf, optionsOf, type Call, type Verb } from '../options.ts'
import type { Word } from '../words.ts'

/** Changes nothing. @throws UNAVAILABLE when there is no workspace to look at */
export const doctor: Verb = async (call) => {
  const { values } = optionsOf(call, {})
  const dataDir = dataDirOf(call, values.data)
  if (!hasConfig(dataDir)) throw new AppError('UNAVAILABLE', { what: 'workspace', problem: 'missing', file: dataDir })
  const { ok, checks } = await examine(dataDir)
  for (const finding of checks) call.say(lineOf(call, finding))
  call.say(ok ? call.words('doctorOk') : call.words('doctorBad', { names: checks.filter((check) => !check.ok).map(({ name }) => nameOf(call, name)).join(', ') }))
  call.answer({ ok, checks: checks.map(({ name, ok: good, details }) => ({ name, ok: good, ...details })) })
  return ok ? EXIT.done : EXIT.failed
}

const nameOf = (call: Call, name: Finding['name']): string => call.words(`doctor.${name}` satisfies Word)

function lineOf(call: Call, { name, ok, details }: Finding): string {
  const more = ok ? '' : ` ${JSON.stringify(details)}`
  return `${ok ? '✓' : '✗'} ${nameOf(call, name)}${more}`
}

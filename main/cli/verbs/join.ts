import { closeWorkspace, openWorkspace, systemContext } from '../../core/workspace.ts'
import { moduleHooks, setup } from '../../modules/index.ts'
import { dataDirOf, optionsOf, required, type Verb } from '../options.ts'
import { log, withWorkspace } from '../workspace.ts'

const text = { type: 'string' } as const

/** A code for one more seat of this office. */
export const invite: Verb = async (call) => {
  const { values } = optionsOf(call, { host: text })
  await withWorkspace(dataDirOf(call, values.data), async (core) => {
    call.answer(await setup.invite(systemContext(core), { host: values.host }))
  })
}

/** Makes an empty folder a seat of the office, and opens it once to be sure of it. */
export const join: Verb = async (call) => {
  const { values, positionals } = optionsOf(call, { user: text, password: text }, ['CODE'])
  const dataDir = dataDirOf(call, values.data)
  const office = await setup.joinOffice(dataDir, {
    code: positionals[0]!,
    user: required(call, 'user', values.user),
    password: required(call, 'password', values.password ?? call.env['CRM_PASSWORD']),
  })
  const core = await openWorkspace({ dataDir, hooks: moduleHooks, log })
  await closeWorkspace(core)
  call.answer({ workspace: dataDir, ...office })
}

import { auth } from '../../modules/index.ts'
import { dataDirOf, optionsOf, required, type Verb } from '../options.ts'
import { withWorkspace } from '../workspace.ts'

const text = { type: 'string' } as const

export const token: Verb = async (call) => {
  const { values } = optionsOf(call, { email: text, label: text })
  const email = required(call, 'email', values.email)
  await withWorkspace(dataDirOf(call, values.data), async (core) => {
    const made = await auth.createTokenFor(core, email, values.label ?? 'crm token')
    call.answer({ token: made.token })
  })
}

import { closeWorkspace, systemContext } from '../../core/workspace.ts'
import { moduleHooks, setup } from '../../modules/index.ts'
import { dataDirOf, oneOf, optionsOf, required, type Verb } from '../options.ts'
import { wordsOf } from '../words.ts'
import { log } from '../workspace.ts'

const text = { type: 'string' } as const

/** Makes a workspace. `--locale` is also the language of what is put into it. */
export const init: Verb = async (call) => {
  const { values } = optionsOf(call, { db: text, company: text, inn: text, email: text, name: text, password: text, demo: { type: 'boolean' } })
  const dataDir = dataDirOf(call, values.data)
  const locale = values.locale === undefined ? 'ru' : oneOf(call, 'locale', values.locale, ['ru', 'en'])
  const email = required(call, 'email', values.email)
  const { core, administratorId } = await setup.initWorkspace(
    { dataDir, hooks: moduleHooks, log },
    {
      locale,
      database: setup.databaseChoiceOf(values.db),
      administrator: { name: values.name ?? wordsOf(locale)('administrator'), email, password: required(call, 'password', values.password ?? call.env['CRM_PASSWORD']) },
      company: { name: required(call, 'company', values.company), inn: values.inn ?? null },
    },
  )
  try {
    if (values.demo) await setup.makeDemo(systemContext(core, locale), { ownerId: administratorId })
    call.answer({ workspace: dataDir, database: core.connection.dialect, administrator: email })
  } finally {
    await closeWorkspace(core)
  }
}

import { migrateWorkspace } from '../../core/maintenance.ts'
import { dataDirOf, optionsOf, type Verb } from '../options.ts'

export const migrate: Verb = async (call) => {
  const { values } = optionsOf(call, {})
  const { applied, schema } = await migrateWorkspace(dataDirOf(call, values.data))
  call.answer({ applied, schema: schema.state })
}

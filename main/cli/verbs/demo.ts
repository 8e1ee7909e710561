import { systemContext } from '../../core/workspace.ts'
import { setup } from '../../modules/index.ts'
import { administratorOf } from '../administrator.ts'
import { dataDirOf, optionsOf, wholeNumber, type Verb } from '../options.ts'
import { withWorkspace } from '../workspace.ts'

const ROWS = 200

/** Sample data on top of what is there; the settings' “erase the sample data” removes it again. */
export const demo: Verb = async (call) => {
  const { values } = optionsOf(call, { rows: { type: 'string' } })
  const rows = values.rows === undefined ? ROWS : wholeNumber(call, 'rows', values.rows, 1, 10_000_000)
  await withWorkspace(dataDirOf(call, values.data), async (core) => {
    const { ownerId, locale } = await administratorOf(core)
    const began = performance.now()
    let told = began
    const { created } = await setup.makeDemo(systemContext(core, locale), {
      ownerId,
      rows,
      onProgress(done, total) {
        if (performance.now() - told < 2000) return
        told = performance.now()
        call.say(call.words('progress', { done, total }))
      },
    })
    call.say(call.words('demoDone', { rows: created }))
    call.answer({ rows, created, seconds: Math.round((performance.now() - began) / 100) / 10 })
  })
}

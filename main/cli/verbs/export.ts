import { extname, resolve } from 'node:path'
import { filterInput } from '#shared/core/filter-schema.ts'
import { exportFile } from '../../core/transfer/index.ts'
import { systemContext } from '../../core/workspace.ts'
import { UsageError } from '../failures.ts'
import { dataDirOf, optionsOf, type Call, type Verb } from '../options.ts'
import { abortOnSignal, contentLocale, moduleOf, reporter } from '../transfer.ts'
import { withWorkspace } from '../workspace.ts'

const text = { type: 'string' } as const

/** Writes a list, filtered and with the columns asked for, as the application would; it stands in the journal too. */
export const exportVerb: Verb = async (call) => {
  const { values, positionals } = optionsOf(call, { columns: text, filter: text, search: text, sort: text }, ['module', 'FILE'])
  const [module, file] = [moduleOf(call, positionals[0]!), positionals[1]!]
  const input = {
    module,
    path: resolve(file),
    format: formatOf(call, file),
    columns: values.columns?.split(',').map((name) => name.trim()).filter((name) => name !== ''),
    selection: { filter: filterOf(call, values.filter), search: values.search },
    sort: values.sort,
  }
  await withWorkspace(dataDirOf(call, values.data), async (core) => {
    const ctx = systemContext(core, await contentLocale(call, core, values.locale))
    const { signal, release } = abortOnSignal()
    try {
      const onProgress = reporter((done) => call.say(call.words('exporting', { rows: done })))
      const { rows } = await exportFile(core, ctx, { ...input, signal, onProgress })
      call.answer({ rows, file })
    } finally {
      release()
    }
  })
}

function formatOf(call: Call, file: string): 'csv' | 'xlsx' | 'vcf' {
  const extension = extname(file).slice(1).toLowerCase()
  if (extension === 'csv' || extension === 'xlsx' || extension === 'vcf') return extension
  throw new UsageError(call.words('badFormat', { file }))
}

function filterOf(call: Call, filter: string | undefined) {
  if (filter === undefined) return undefined
  const read = filterInput.safeParse(filter)
  if (!read.success) throw new UsageError(call.words('badOption', { option: 'filter', value: filter, expected: 'JSON' }))
  return read.data
}

import { writeFileSync } from 'node:fs'
import { openApiDocument } from '../../server/openapi.ts'
import { optionsOf, type Verb } from '../options.ts'
import { applicationVersion } from '../version.ts'

/** Needs no workspace: the document describes the application. */
export const openapi: Verb = async (call) => {
  const { values } = optionsOf(call, { out: { type: 'string' } })
  const document = await openApiDocument(applicationVersion())
  if (values.out === undefined) return call.answer(document)
  writeFileSync(values.out, `${JSON.stringify(document, null, 2)}\n`)
  call.answer({ file: values.out, operations: Object.values(document.paths ?? {}).reduce((sum, path) => sum + Object.keys(path ?? {}).length, 0) })
}

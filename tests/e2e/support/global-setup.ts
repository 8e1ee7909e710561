import { buildIfStale } from '#main/dev/build.ts'
import { temporaryFolder } from '#tests/support/lifetime.ts'
import { makeTemplates } from './template.ts'

/** Once for a run: the application is built, and the workspaces that tests copy are made. */
export default async function globalSetup(): Promise<() => void> {
  await buildIfStale({ say: (line) => console.log(`  ${line}`) })
  const folder = temporaryFolder()
  await makeTemplates(folder.path)
  return () => folder.remove()
}

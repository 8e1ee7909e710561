import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setupDraft, type SetupDraft } from '#shared/modules/setup/setup.contract.ts'

const FILE = 'setup.json'

/** The wizard's answers so far, in the folder itself: there is no database yet. It never holds a password. */
export function readDraft(dataDir: string): SetupDraft | null {
  let text: string
  try {
    text = readFileSync(join(dataDir, FILE), 'utf8')
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return null
    throw error
  }
  const draft = setupDraft.safeParse(JSON.parse(text))
  return draft.success ? draft.data : null
}

export function writeDraft(dataDir: string, draft: SetupDraft): void {
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(join(dataDir, FILE), JSON.stringify(draft), { mode: 0o600 })
}

export function forgetDraft(dataDir: string): void {
  rmSync(join(dataDir, FILE), { force: true })
}

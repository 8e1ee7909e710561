import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { replaceFile } from '#main/core/config.ts'
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
  const draft = draftSchema.safeParse(text)
  return draft.success ? draft.data : null
}

/** A draft that cannot be read is none: the wizard begins anew rather than not at all. */
const draftSchema = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch (error) {
      context.issues.push({ code: 'custom', message: String(error), input: text })
      return z.NEVER
    }
  })
  .pipe(setupDraft)

export function writeDraft(dataDir: string, draft: SetupDraft): void {
  mkdirSync(dataDir, { recursive: true })
  replaceFile(join(dataDir, FILE), JSON.stringify(draft))
}

export function forgetDraft(dataDir: string): void {
  rmSync(join(dataDir, FILE), { force: true })
}

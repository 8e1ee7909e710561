import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect } from '@playwright/test'
import { testFolder } from '#tests/support/databases.ts'
import type { App } from '../app.ts'

/** The file that a press brings: from the downloads of a browser, or from where the desktop's dialog was told to put it. */
export async function saved(app: App, press: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const desktop = app.desktop()
  if (desktop === null) {
    const [download] = await Promise.all([app.page.waitForEvent('download'), press()])
    return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
  }
  const path = join(testFolder(), 'сохранено.csv')
  await desktop.choose(path)
  await press()
  await expect.poll(() => existsSync(path)).toBe(true)
  const asked = (await desktop.standin?.record())?.dialogs.at(-1)
  return { name: basename(asked?.defaultPath ?? path), bytes: readFileSync(path) }
}

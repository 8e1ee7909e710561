import { useCatalog } from './catalog.ts'
import { useSettings } from './settings.ts'

let asked: { user: string; done: Promise<void> } | null = null

async function load(): Promise<void> {
  await Promise.all([useSettings().load(), useCatalog().load()])
}

/** What every screen asks for; asked once for whoever has come in, before the frame is built. */
export function enter(user: string): Promise<void> {
  if (asked?.user !== user) asked = { user, done: load().catch(askedInVain) }
  return asked.done
}

function askedInVain(error: unknown): never {
  asked = null
  throw error
}

/** Whoever comes in next is asked for anew, be it the same person. */
export function leave(): void {
  asked = null
}

import { entities } from '#shared/modules.ts'
import type { Core } from '../core/context.ts'
import { settings } from '../modules/index.ts'
import { UsageError } from './failures.ts'
import { oneOf, type Call } from './options.ts'
import type { Locale } from './words.ts'

/** @throws UsageError for a module that there is not */
export function moduleOf(call: Call, name: string): string {
  if (Object.hasOwn(entities, name)) return name
  throw new UsageError(call.words('noModule', { module: name, modules: Object.keys(entities).join(', ') }))
}

/** The language of headings and of what is written into records: asked for, or the workspace's. */
export async function contentLocale(call: Call, core: Core, asked: string | undefined): Promise<Locale> {
  if (asked !== undefined) return oneOf(call, 'locale', asked, ['ru', 'en'])
  return (await settings.workspace(core.connection.db)).locale
}

/** Tells how far a long piece of work is, every two seconds. */
export function reporter(say: (done: number) => void): (done: number) => void {
  let told = performance.now()
  return (done) => {
    if (performance.now() - told < 2000) return
    told = performance.now()
    say(done)
  }
}

/** Ctrl+C lets the work take back what it has done; a second one does not wait. */
export function abortOnSignal(): { signal: AbortSignal; release(): void } {
  const controller = new AbortController()
  const abort = () => {
    if (controller.signal.aborted) process.exit(130)
    controller.abort()
  }
  process.on('SIGINT', abort).on('SIGTERM', abort)
  return {
    signal: controller.signal,
    release: () => void process.off('SIGINT', abort).off('SIGTERM', abort),
  }
}

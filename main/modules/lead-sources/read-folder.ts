import { mkdir, readdir, readFile, lstat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { isAppError } from '#shared/core/errors.ts'
import { newId } from '#shared/core/ids.ts'
import { loadWords, wordAt } from '#shared/locales/index.ts'
import { importFile } from '#main/core/transfer/index.ts'
import type { Core, Ctx } from '#main/core/context.ts'
import { readSetting } from '#main/core/settings.ts'
import { noteArrival, seenArrival, settleArrival } from './arrivals.ts'
import { checkFolder, copyAside, DONE, ERRORS, forget, freeName, missing, ownFolder, putAway, writeReason } from './folder-files.ts'
import { clean } from './letters.ts'
import { SourceProblem, type Source } from './sources.ts'
import { takeLetter } from './take-letter.ts'

const TABLES = new Set(['.csv', '.tsv', '.txt', '.xlsx', '.json', '.vcf'])
const MOST_BYTES = 50 * 1024 * 1024
const MOST_FILES = 100
/** Names under which other programs write what is not finished yet, or keep their own. */
const NOT_OURS = /^[.~]|\.(?:tmp|part|partial|crdownload|download|lock|swp)$/i

/** How the files of each core's folders looked the last time: one that has not changed since stands still. */
const looks = new WeakMap<Core, Map<string, string>>()

interface Folder {
  path: string
  done: string
  errors: string
}

/** What became of one file: where it is put, and why. */
type Verdict = { into: 'done'; taken: number } | { into: 'errors'; reason: string }

/**
 * Takes the files that stand still: tables and cards by the ordinary import, letters like those of a mailbox. A file
 * that was taken goes to `done`, one that cannot be to `errors` with a text that says why. It is looked now and again
 * rather than listened: drives of a network tell nothing of what happens on them.
 * @throws SourceProblem
 */
export async function readFolder(ctx: Ctx, source: Source, signal: AbortSignal): Promise<number> {
  if (source.path === null) throw new SourceProblem('incomplete')
  await checkFolder(source.path, ctx.core.dataDir)
  const folder: Folder = { path: source.path, done: await ownFolder(source.path, DONE), errors: await ownFolder(source.path, ERRORS) }
  let taken = 0
  for (const name of (await standingStill(ctx, folder.path)).slice(0, MOST_FILES)) {
    if (signal.aborted) break
    taken += await takeFile(ctx, source, folder, name)
  }
  return taken
}

/** Names of plain files that are as they were when it was last looked. Links are left alone. */
async function standingStill(ctx: Ctx, path: string): Promise<string[]> {
  const before = looks.get(ctx.core) ?? new Map<string, string>()
  looks.set(ctx.core, before)
  const still: string[] = []
  const now = new Set<string>()
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (!entry.isFile() || NOT_OURS.test(entry.name)) continue
    const file = join(path, entry.name)
    const info = await lstat(file).catch(missing)
    if (!info?.isFile()) continue
    const look = `${info.size}:${info.mtimeMs}`
    if (before.get(file) === look) still.push(entry.name)
    before.set(file, look)
    now.add(file)
  }
  for (const file of before.keys()) if (file.startsWith(join(path, '/')) && !now.has(file)) before.delete(file)
  return still.toSorted()
}

async function takeFile(ctx: Ctx, source: Source, folder: Folder, name: string): Promise<number> {
  const aside = join(ctx.core.dataDir, 'transfers')
  await mkdir(aside, { recursive: true, mode: 0o700 })
  const copy = join(aside, newId())
  try {
    const verdict = await judge(ctx, source, folder, name, copy)
    try {
      const put = await putAway(folder.path, name, verdict.into === 'done' ? folder.done : folder.errors)
      if (verdict.into === 'errors') await writeReason(folder.errors, put, verdict.reason)
    } catch (error) {
      throw new SourceProblem('folder.cannotMove', { path: join(folder.path, name) }, { cause: error })
    }
    return verdict.into === 'done' ? verdict.taken : 0
  } finally {
    await forget(copy)
  }
}

async function judge(ctx: Ctx, source: Source, folder: Folder, name: string, copy: string): Promise<Verdict> {
  const words = await wordsOf(ctx)
  const title = clean(name, 300) || '—'
  const refuse = async (key: string, reason: string): Promise<Verdict> => {
    if (!(await seenArrival(ctx, source.id, key))) await noteArrival(ctx, { sourceId: source.id, key, title, outcome: 'failed', reason })
    return { into: 'errors', reason: words(`reasons.${reason}`) }
  }
  const extension = extname(name).toLowerCase()
  if (!TABLES.has(extension) && extension !== '.eml') return refuse(newKey(), 'unsupported')
  const copied = await copyAside(join(folder.path, name), copy, MOST_BYTES)
  if ('refusal' in copied) return refuse(newKey(), copied.refusal === 'tooLarge' ? 'fileTooLarge' : 'fileUnreadable')
  if (extension === '.eml') {
    const { outcome, reason } = await takeLetter(ctx, source, { source: await readFile(copy), bytes: copied.bytes, receivedAt: null }, title)
    if (outcome === 'skipped' || outcome === 'failed') return { into: 'errors', reason: words(`reasons.${reason ?? 'refused'}`) }
    return { into: 'done', taken: outcome === 'seen' ? 0 : 1 }
  }
  return takeTable(ctx, source, folder, { name, title, copy, key: copied.key })
}

const newKey = (): string => newId().replaceAll('-', '')

interface Table {
  name: string
  title: string
  copy: string
  key: string
}

/** The note is made before the import and settled after it: whoever dies in between leaves what the next one can tell by. */
async function takeTable(ctx: Ctx, source: Source, folder: Folder, { name, title, copy, key }: Table): Promise<Verdict> {
  const words = await wordsOf(ctx)
  const seen = await seenArrival(ctx, source.id, key)
  if (seen && (seen.outcome !== 'running' || (await isDone(ctx, seen.operationId)))) {
    await noteArrival(ctx, { sourceId: source.id, key: newKey(), title, outcome: 'skipped', reason: 'sameFile' })
    return { into: 'done', taken: 0 }
  }
  const operationId = newId()
  if (seen) await settleArrival(ctx, { sourceId: source.id, key, outcome: 'running', operationId })
  else await noteArrival(ctx, { sourceId: source.id, key, title, outcome: 'running', operationId })
  const base = name.slice(0, name.length - extname(name).length)
  try {
    const failedTo = join(folder.errors, await freeName(folder.errors, `${base} — ${words('written.failedRows')}.csv`))
    const { created, skipped, failed } = await importFile(ctx.core, ctx, { path: copy, module: 'leads', mode: 'create', doubles: 'skip', failedTo, operationId, defaults: { name: clean(base, 300) || title, ...source.defaults } })
    await settleArrival(ctx, { sourceId: source.id, key, outcome: 'imported', numbers: { created, skipped, failed }, operationId })
    return { into: 'done', taken: created }
  } catch (error) {
    if (!isAppError(error) || error.code === 'UNAVAILABLE' || error.code === 'INTERNAL') throw error
    await settleArrival(ctx, { sourceId: source.id, key, outcome: 'failed', reason: 'fileUnreadable' })
    return { into: 'errors', reason: await whyNot(ctx, error) }
  }
}

async function isDone(ctx: Ctx, operationId: string | null): Promise<boolean> {
  if (operationId === null) return false
  const row = await ctx.db.selectFrom('operations').select('state').where('id', '=', operationId).executeTakeFirst()
  return row?.['state'] === 'done'
}

async function whyNot(ctx: Ctx, error: Error): Promise<string> {
  const rule = isAppError(error) && error.code === 'RULE' ? String((error.data as { rule: string }).rule) : null
  const told = rule === null ? null : wordAt(await loadWords(await localeOf(ctx), 'errors'), `rules.${rule}`)
  return told ?? (await wordsOf(ctx))('reasons.fileUnreadable')
}

const localeOf = async (ctx: Ctx): Promise<'ru' | 'en'> => ((await readSetting(ctx.db, 'workspace', 'locale')) === 'en' ? 'en' : 'ru')

async function wordsOf(ctx: Ctx): Promise<(key: string) => string> {
  const words = await loadWords(await localeOf(ctx), 'lead-sources')
  return (key) => wordAt(words, key) ?? key
}

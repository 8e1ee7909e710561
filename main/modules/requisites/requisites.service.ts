import { AppError, invalid, ruleBroken } from '#shared/core/errors.ts'
import { checkInn } from '#shared/core/requisites.ts'
import { entities } from '#shared/modules.ts'
import type { FoundRequisites } from '#shared/modules/requisites/requisites.contract.ts'
import { seatMark, workspaceKey } from '#main/core/config.ts'
import type { Core, Ctx } from '#main/core/context.ts'
import { demand, demandSpecial } from '#main/core/permissions.ts'
import { openSecret, sealSecret } from '#main/core/secrets.ts'
import { readSettings, writeSetting } from '#main/core/settings.ts'
import { dadata, RequisitesError } from '#main/gateways/requisites.ts'

/** The key is sealed with the key of a seat, so each seat that shares a server keeps its own. */
const scopeOf = (core: Core): string => `requisites:${seatMark(core.dataDir)}`

interface Stored {
  key: string | null
  url: string | null
}

async function stored(ctx: Ctx): Promise<Stored> {
  const { key, url } = await readSettings(ctx.db, scopeOf(ctx.core))
  return { key: typeof key === 'string' ? key : null, url: typeof url === 'string' ? url : null }
}

/** Whether it is switched on; where it is not, the button is not shown. */
export async function requisitesSettings(ctx: Ctx): Promise<{ configured: boolean; url: string | null }> {
  const { key, url } = await stored(ctx)
  return { configured: key !== null, url }
}

export async function saveRequisitesSettings(ctx: Ctx, input: { key: string | null; url?: string | null | undefined }): Promise<{ configured: boolean; url: string | null }> {
  demandSpecial(ctx, 'settings:manage')
  if (input.url) refuseOpen(input.url)
  const sealed = input.key === null ? null : sealSecret(workspaceKey(ctx.core.dataDir), input.key.trim())
  await ctx.db.transaction().execute(async (tx) => {
    await writeSetting(tx, scopeOf(ctx.core), 'key', sealed, ctx.now())
    if (input.url !== undefined) await writeSetting(tx, scopeOf(ctx.core), 'url', input.url, ctx.now())
  })
  caches.delete(ctx.core)
  return requisitesSettings(ctx)
}

/** The key goes to whoever answers there, so it goes encrypted, or not further than this computer. */
function refuseOpen(url: string): void {
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname))) return
  throw invalid({ url: 'leadSource.https' })
}

/** What was found stays good for a day; it saves the user's own quota. */
const KEPT_MS = 86_400_000
const MOST_KEPT = 500
const caches = new WeakMap<Core, Map<string, { at: number; found: FoundRequisites | null }>>()

/**
 * Looks a company up by its INN.
 * @throws INVALID for no INN, RULE `requisites.off`, UNAVAILABLE `requisites` with what is wrong
 */
export async function findRequisites(ctx: Ctx, given: string): Promise<{ found: FoundRequisites | null }> {
  demand(ctx, entities.clients, 'read')
  const inn = given.replace(/\s/g, '')
  const check = checkInn(inn)
  if (!check.ok) throw invalid({ inn: `inn.${check.code}` })
  const { key, url } = await stored(ctx)
  if (key === null) throw ruleBroken('requisites.off')
  const cache = caches.get(ctx.core) ?? new Map<string, { at: number; found: FoundRequisites | null }>()
  caches.set(ctx.core, cache)
  const now = ctx.core.clock().getTime()
  const kept = cache.get(inn)
  if (kept && now - kept.at < KEPT_MS) return { found: kept.found }
  const found = await asked(() => dadata(openSecret(workspaceKey(ctx.core.dataDir), key), url ?? undefined).find(inn))
  if (cache.size >= MOST_KEPT) cache.delete(cache.keys().next().value!)
  cache.set(inn, { at: now, found })
  return { found }
}

async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof RequisitesError)) throw error
    throw new AppError('UNAVAILABLE', { what: 'requisites', problem: error.problem }, { cause: error })
  }
}

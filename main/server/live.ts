import type { Change } from '#shared/modules/changes/changes.contract.ts'
import { entityOf } from '#shared/modules.ts'
import { scopeOf } from '#shared/core/access.ts'
import type { Ctx } from '../core/context.ts'

const QUEUE = 1000
const LOOK_EVERY_MS = 3000

/**
 * What others commit, as it happens. Only the fact is told (module, id): what a record says is asked for with the
 * rights of the asker. A reader that falls behind is told "everything of this module" instead of losing something.
 */
export async function* liveChanges(ctx: Ctx, signal: AbortSignal | undefined, stillOpen: () => Promise<boolean>): AsyncGenerator<Change> {
  const queue: Change[] = []
  let wake: () => void = () => undefined
  const stop = ctx.core.bus.listen((changes) => {
    for (const change of changes) if (mayHear(ctx, change)) queue.push(change)
    if (queue.length > QUEUE) collapse(queue)
    wake()
  })
  const onAbort = () => wake()
  signal?.addEventListener('abort', onAbort)
  // A session that was revoked or locked meanwhile hears no more.
  let open = true
  const watch = setInterval(() => {
    ctx.core.later('look whether a listener is still signed in', async () => {
      open = await stillOpen()
      if (!open) wake()
    })
  }, LOOK_EVERY_MS)
  watch.unref()
  try {
    while (open && !signal?.aborted) {
      const next = queue.shift()
      if (next) yield next
      else await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    stop()
    clearInterval(watch)
    signal?.removeEventListener('abort', onAbort)
  }
}

/** Modules of one's own: the id of a change is whom it concerns, and nobody else hears of it. */
const PERSONAL = new Set(['notifications', 'drafts'])

function mayHear(ctx: Ctx, change: Change): boolean {
  if (PERSONAL.has(change.module)) return change.id === null || change.id === ctx.actor.id
  const entity = entityOf(change.module)
  return !entity || scopeOf(ctx.actor.grants, entity, 'read', ctx.actor.clientId !== null) !== 'no'
}

function collapse(queue: Change[]): void {
  const modules = new Set(queue.map((change) => change.module))
  queue.length = 0
  for (const module of modules) queue.push({ seq: 0, module, id: null, action: 'many', actorId: null })
}

import { useQueryCache } from '@pinia/colada'
import { shallowRef } from 'vue'
import { entityOf } from '#shared/entities.ts'
import { crudOf } from '../core/api.ts'
import { translate } from '../core/i18n.ts'
import { readAgain } from '../core/read-again.ts'
import { useSession } from '../core/session.ts'
import { showToast } from '../core/toasts.ts'

export interface PurgeWish {
  module: string
  ids: readonly string[]
  /** called with what is gone */
  done(): void
}

/** What somebody wants to remove for good and has still to confirm: it is the one thing that no undo brings back. */
export const wish = shallowRef<PurgeWish | null>(null)

/** As many as one call takes. */
export const MOST_PURGED = 500

export function usePurge() {
  const session = useSession()
  const cache = useQueryCache()

  /** Only whoever may delete any record of the module, and never a vocabulary that old records are read by. */
  const mayPurge = (module: string): boolean => {
    const entity = entityOf(module)
    return !!entity && !entity.openRead && !entity.readOnly && !session.isClient && session.scopeOf(`${module}:delete`) === 'all'
  }

  async function purge({ module, ids, done }: PurgeWish): Promise<void> {
    const { purged, kept } = await crudOf(module).purge({ ids: [...ids] })
    readAgain(cache, { key: [module] })
    done()
    const n = kept.length
    if (n > 0) showToast({ tone: 'warn', text: translate('records.purge.kept', { n }, n) })
    else showToast({ tone: 'ok', text: translate('records.purge.done', { n: purged }, purged) })
  }

  return { mayPurge, purge }
}

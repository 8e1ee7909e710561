import type { useQueryCache } from '@pinia/colada'

type Cache = ReturnType<typeof useQueryCache>

/**
 * What is on the screen is read again, the rest when it is next shown. Whoever shows a query shows its failure too; one
 * that was cut short because its screen went away concerns nobody.
 */
export function readAgain(cache: Cache, filters?: Parameters<Cache['invalidateQueries']>[0]): void {
  cache.invalidateQueries(filters).catch((error: unknown) => console.warn('Something on the screen could not be read again', error))
}

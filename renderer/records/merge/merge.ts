import { shallowRef } from 'vue'

/** Records of one module that somebody wants to be one. */
export interface Merging {
  module: string
  ids: string[]
  /** which of them stays; the first when nobody says */
  masterId?: string
  onDone?: (masterId: string) => void
}

/** The choice that is open; any screen may ask for it. */
export const openMerge = shallowRef<Merging | null>(null)
